"""What Locust runs: commuters who tap, others who ask and buy, and the weekday's shape. `loadtests.load` starts it.

All read from one script, in order of time, and wait for their turn; whoever is late goes on at once. The numbers of the
taps that were answered are written down at the end, to be held against PostgreSQL. To sleep lets others go on: Locust
has put gevent beneath `time`.
"""

import os
import time
from pathlib import Path
from typing import Any

from locust import FastHttpUser, LoadTestShape, User, constant, events, task
from locust.env import Environment

from loadtests.orders import Answers, Orders
from loadtests.purchases import order
from loadtests.script import Taps
from loadtests.wire import ACCEPTED, LOST, OK, PAUSE_SECONDS, Plug

orders = Orders.read(Path(os.environ["LOAD_ORDERS"]))
taps = Taps(orders.script, epoch=orders.epoch)
accepted: list[int] = []
refused: list[int] = []
numbers, enquiries = iter(range(len(orders.script.rows))), iter(orders.enquiries)
began: list[float] = []


def wait_for(second: float) -> None:
    """Wait until a second of the day is replayed."""
    late = time.perf_counter() - began[0] - orders.part.replayed_at(second)
    if late < 0:
        time.sleep(-late)


class Commuter(User):
    """Whoever taps next, over a connection that leaves the processors to the service, as Locust's own would not."""

    wait_time, weight = constant(0), 9

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._plug = Plug(orders.port)

    def on_stop(self) -> None:
        """Hang up."""
        self._plug.close()

    @task
    def tap(self) -> None:
        """Present a right until it is answered, and keep the answer."""
        number = next(numbers, None)
        if number is None:
            time.sleep(1)
            return
        wait_for(orders.script.rows[number][0])
        request = taps.request(number)
        while (body := self._told(request)) is None:
            time.sleep(PAUSE_SECONDS)
        (accepted if ACCEPTED in body else refused).append(number)

    def _told(self, request: bytes) -> bytes | None:
        """Send a tap once, and tell Locust what came of it."""
        sent, status, body, fault = time.perf_counter(), LOST, b"", None
        try:
            status, body = self._plug.ask(request)
        except OSError as error:
            fault = error
        milliseconds = (time.perf_counter() - sent) * 1000
        self.environment.events.request.fire(
            request_type="POST",
            name="tap",
            response_time=milliseconds,
            response_length=len(body),
            exception=fault or (None if status == OK else RuntimeError(f"answered {status}")),
            context={},
        )
        return body if status == OK else None


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
        answered = len(accepted) + len(refused)
        if answered >= len(orders.script.rows) or run_seconds > orders.longest_seconds:
            return None
        users = orders.users(run_seconds, answered)
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
