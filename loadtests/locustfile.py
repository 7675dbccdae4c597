"""What Locust runs: commuters who tap, others who ask and buy, and the weekday's shape. `loadtests.load` starts it.

All read from one script, in order of time, and wait for their turn; whoever is late goes on at once. The numbers of the
taps that were answered are written down at the end, to be held against PostgreSQL. To sleep lets others go on: Locust
has put gevent beneath `time`.
"""

import os
import time
from pathlib import Path
from typing import Any

from locust import FastHttpUser, LoadTestShape, constant, events, task
from locust.env import Environment

from loadtests.orders import Answers, Orders
from loadtests.purchases import order
from loadtests.script import PATH, Taps
from loadtests.wire import ACCEPTED, OK, PAUSE_SECONDS

orders = Orders.read(Path(os.environ["LOAD_ORDERS"]))
taps = Taps(orders.script, epoch=orders.epoch)
accepted: list[int] = []
refused: list[int] = []
numbers, enquiries = iter(range(len(orders.script.rows))), iter(orders.enquiries)
began: list[float] = []


def wait_for(second: int) -> None:
    """Wait until a second of the day is replayed."""
    late = time.perf_counter() - began[0] - orders.part.replayed_at(second)
    if late < 0:
        time.sleep(-late)


class Commuter(FastHttpUser):
    """Whoever taps next."""

    host, wait_time, weight = orders.url, constant(0), 9

    @task
    def tap(self) -> None:
        """Present a right until it is answered, and keep the answer."""
        number = next(numbers, None)
        if number is None:
            time.sleep(1)
            return
        wait_for(orders.script.rows[number][0])
        device, said = taps.body(number)
        headers = {"Authorization": f"Bearer {orders.script.bearers[device]}", "Content-Type": "application/json"}
        while (answer := self.client.post(PATH, data=said.decode(), headers=headers, name="tap")).status_code != OK:
            time.sleep(PAUSE_SECONDS)
        (accepted if ACCEPTED in (answer.content or b"") else refused).append(number)


class Shopper(FastHttpUser):
    """Whoever asks an app next what a journey costs."""

    host, wait_time, weight = orders.url, constant(0), 1

    @task
    def ask(self) -> None:
        """Quote a journey, and perhaps buy it."""
        enquiry = next(enquiries, None)
        if enquiry is None:
            time.sleep(1)
            return
        wait_for(enquiry.second)
        bearer = orders.apps[enquiry.second % len(orders.apps)]
        headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}
        answer = self.client.post("/v1/quotes", data=enquiry.quote().decode(), headers=headers, name="quote")
        if enquiry.buys and answer.status_code == OK:
            self.client.post("/v1/sales", data=order(answer.content or b"").decode(), headers=headers, name="sale")


class Weekday(LoadTestShape):
    """As many people at once as the hour has; over when all taps are answered, or when it has taken far too long."""

    def tick(self) -> tuple[int, float] | None:
        """Say how many users there must be now."""
        if not began:
            began.append(time.perf_counter())
        run_seconds = time.perf_counter() - began[0]
        if len(accepted) + len(refused) >= len(orders.script.rows) or run_seconds > orders.longest_seconds:
            return None
        users = orders.users(run_seconds)
        return users, float(users)


def write(environment: Environment, **_: Any) -> None:  # noqa: ANN401 - whatever Locust tells besides
    """Write down what was answered, and how quickly."""
    figures = {name: _figures(environment, name) for name in ("tap", "quote", "sale")}
    Answers(accepted, refused, figures).write(orders.told)


def _figures(environment: Environment, name: str) -> dict[str, float]:
    entry = environment.stats.get(name, "POST")
    return {
        "count": entry.num_requests,
        "failures": entry.num_failures,
        "p50": entry.get_response_time_percentile(0.5) or 0,
        "p99": entry.get_response_time_percentile(0.99) or 0,
        "seconds": (entry.last_request_timestamp or 0) - entry.start_time,
    }


events.quitting.add_listener(write)  # type: ignore[no-untyped-call]
