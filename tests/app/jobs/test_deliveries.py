"""Events reach the endpoints that want them: at least once, in order, and whatever the receiver does meanwhile."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import asyncpg

from app.jobs import courier as couriers
from app.jobs.deliveries import LEASE
from app.jobs.events import WebhookTested
from app.jobs.outbox import announce
from app.jobs.schedule import WAITS
from app.platform.db import Database
from tests.app.jobs.conftest import Owner, Post
from tests.support.receiver import Received, Receiver, plain, receiving
from tests.support.service import Clock

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

LONGEST_WAITS = [wait * 1.2 for wait in WAITS]


async def states(owner: "Connection") -> list[str]:
    return [row["state"] for row in await owner.fetch("SELECT state FROM webhook_delivery ORDER BY number")]


async def test_an_event_is_told_to_the_endpoints_of_its_client_that_want_it_and_to_no_other(
    post: Post, receiver: Receiver, make_owner: Callable[[], Awaitable[Owner]]
) -> None:
    busco, rival = await make_owner(), await make_owner()
    await busco.add(receiver.url + "/sales", "sale.completed")
    await busco.add(receiver.url + "/blocks", "right.blocked")
    await rival.add(receiver.url + "/rival")

    await post.sold(busco)
    await post.deliver()

    assert [each.path for each in receiver.received] == ["/hooks/sales"]
    assert json.loads(receiver.received[0].body)["type"] == "sale.completed"


async def test_what_concerns_everybody_is_told_to_everybody(
    post: Post, receiver: Receiver, make_owner: Callable[[], Awaitable[Owner]]
) -> None:
    for owner in (await make_owner(), await make_owner()):
        await owner.add(receiver.url)

    await post.sold(None)
    await post.deliver()

    assert len(receiver.received) == 2
    assert len(set(receiver.ids)) == 1


async def test_a_transaction_that_is_rolled_back_sends_nothing(
    post: Post, receiver: Receiver, busco: Owner, database: Database
) -> None:
    await busco.add(receiver.url)
    tested = WebhookTested(webhook_id=uuid4())

    async with database.sessions() as session:
        await announce(session, post.event(tested, busco))
        await session.rollback()
    await post.deliver()

    assert receiver.received == []


async def test_a_receiver_that_fails_for_three_days_gets_its_event_when_it_is_back(
    post: Post, receiver: Receiver, busco: Owner, clock: Clock, owner: "Connection"
) -> None:
    await busco.add(receiver.url)
    began, receiver.answers = clock.at, 500
    event_id = await post.sold(busco)

    while clock.at < began + timedelta(days=3):
        await post.deliver()
        clock.at = await owner.fetchval("SELECT due_at FROM webhook_delivery")
    failed, receiver.answers = len(receiver.received), 200
    await post.deliver()

    assert failed == len(WAITS)
    assert set(receiver.ids) == {event_id}
    assert await states(owner) == ["delivered"]
    assert clock.at - began < sum(LONGEST_WAITS, timedelta(minutes=1))


async def test_after_the_last_attempt_an_event_is_dead_and_is_sent_no_more(
    post: Post, receiver: Receiver, busco: Owner, clock: Clock, owner: "Connection"
) -> None:
    await busco.add(receiver.url)
    receiver.answers = 503
    await post.sold(busco)

    for _ in range(len(WAITS) + 5):
        await post.deliver()
        clock.forward(hours=30)

    assert len(receiver.received) == len(WAITS) + 1
    assert await states(owner) == ["dead"]


async def test_a_failed_attempt_is_not_repeated_before_its_time(
    post: Post, receiver: Receiver, busco: Owner, clock: Clock
) -> None:
    await busco.add(receiver.url)
    receiver.answers = 500
    await post.sold(busco)
    await post.deliver()

    clock.forward(seconds=4)
    await post.deliver()
    too_early = len(receiver.received)
    clock.forward(seconds=3)
    await post.deliver()

    assert (too_early, len(receiver.received)) == (1, 2)


async def test_an_endpoint_that_is_gone_is_disabled_until_its_owner_enables_it(
    post: Post, receiver: Receiver, busco: Owner, clock: Clock
) -> None:
    endpoint = await busco.add(receiver.url)
    receiver.answers = 410
    first = await post.sold(busco)
    await post.deliver()
    clock.forward(days=1)
    await post.sold(busco)
    await post.deliver()
    shown = (await busco.ask("GET", f"/{endpoint['id']}")).json()
    while_disabled, receiver.answers = receiver.ids, 200

    enabled = await busco.ask("PATCH", f"/{endpoint['id']}", {"enabled": True})
    await post.deliver()

    assert (shown["state"], shown["reason"]) == ("disabled", "gone")
    assert (enabled.json()["state"], enabled.json()["reason"]) == ("enabled", "asked")
    assert while_disabled == [first]
    assert receiver.ids == [first, first]


async def test_an_endpoint_that_says_twice_that_it_is_gone_is_disabled_once(
    post: Post, receiver: Receiver, busco: Owner, owner: "Connection"
) -> None:
    await busco.add(receiver.url)
    receiver.answers = 410
    await post.sold(busco)
    await post.sold(busco)

    await post.deliver()

    switches = await owner.fetch("SELECT state, reason FROM webhook_switch ORDER BY number")
    assert len(receiver.received) == 2
    assert [tuple(row) for row in switches] == [("enabled", "asked"), ("disabled", "gone")]


async def test_events_of_one_sale_wait_for_the_earlier_one_and_others_do_not(
    post: Post, receiver: Receiver, busco: Owner, clock: Clock
) -> None:
    await busco.add(receiver.url)
    receiver.answers, sale = 500, uuid4()
    first, second = await post.sold(busco, sale), await post.blocked(busco, sale)
    other = await post.sold(busco)

    await post.deliver()
    while_failing, receiver.answers = set(receiver.ids), 200
    clock.forward(seconds=7)
    await post.deliver()

    assert while_failing == {first, other}
    assert receiver.ids.index(second) > receiver.ids.index(first)
    assert receiver.ids[-1] == second


async def test_a_dead_event_lets_the_next_of_its_sale_go_on(
    post: Post, receiver: Receiver, busco: Owner, clock: Clock
) -> None:
    await busco.add(receiver.url)
    sale = uuid4()
    first = await post.sold(busco, sale)
    second = await post.blocked(busco, sale)

    async def fail_the_first(request: Received, writer: asyncio.StreamWriter) -> None:
        await plain(writer, 500 if request.id == first else 204)

    receiver.answers = fail_the_first
    for _ in range(len(WAITS) + 1):
        await post.deliver()
        clock.forward(hours=30)

    assert receiver.ids.count(first) == len(WAITS) + 1
    assert receiver.ids[-1] == second


async def test_two_workers_never_deliver_one_event_at_once(
    post: Post, receiver: Receiver, make_owner: Callable[[], Awaitable[Owner]]
) -> None:
    for _ in range(8):
        await (await make_owner()).add(receiver.url)

    async def slowly(_: Received, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.02)
        await plain(writer, 200)

    receiver.answers, sale = slowly, uuid4()
    told = [await post.sold(None, sale) for _ in range(5)]
    await asyncio.gather(*(post.deliver(post.courier()) for _ in range(4)))
    await post.deliver()

    assert sorted(receiver.ids) == sorted(told * 8)
    assert list(dict.fromkeys(receiver.ids)) == told


async def test_a_claim_that_nobody_finished_is_taken_up_again_after_its_lease(
    post: Post, receiver: Receiver, busco: Owner, clock: Clock, owner: "Connection"
) -> None:
    await busco.add(receiver.url)
    await post.sold(busco)
    await post.deliver()
    await owner.execute("UPDATE webhook_delivery SET state = 'sending', due_at = $1", clock.at + LEASE)

    clock.forward(seconds=30)
    await post.deliver()
    within = len(receiver.received)
    clock.forward(seconds=31)
    await post.deliver()

    assert (within, len(receiver.received)) == (1, 2)
    assert await states(owner) == ["delivered"]


async def test_a_worker_that_comes_back_after_its_lease_changes_nothing(
    post: Post, receiver: Receiver, busco: Owner, clock: Clock, owner: "Connection"
) -> None:
    """The first worker hangs; the second delivers; the first then fails, too late to count."""
    await busco.add(receiver.url)
    hanging = asyncio.Event()

    async def hang_once(_: Received, writer: asyncio.StreamWriter) -> None:
        if len(receiver.received) == 1:
            await hanging.wait()
            await plain(writer, 500)
        else:
            await plain(writer, 200)

    receiver.answers = hang_once
    event_id = await post.sold(busco)
    first = post.courier()
    await first.take_up()
    await receiver.until(1)
    clock.forward(seconds=61)
    await post.deliver()
    hanging.set()
    await first.finish()

    assert receiver.ids == [event_id, event_id]
    assert await states(owner) == ["delivered"]
    log = await owner.fetch("SELECT attempt, outcome FROM webhook_attempt ORDER BY attempt")
    assert [tuple(row) for row in log] == [(1, "failed"), (2, "delivered")]


async def test_one_endpoint_that_hangs_leaves_room_for_the_others(
    post: Post, receiver: Receiver, make_owner: Callable[[], Awaitable[Owner]]
) -> None:
    hung, busco = await make_owner(), await make_owner()
    hanging = asyncio.Event()

    async def hang(_: Received, writer: asyncio.StreamWriter) -> None:
        await hanging.wait()
        await plain(writer, 200)

    async with receiving(hang) as deaf:
        await hung.add(deaf.url)
        await busco.add(receiver.url)
        for _ in range(2 * couriers.AT_ONCE):
            await post.sold(hung)
        told = [await post.sold(busco) for _ in range(3)]
        courier, stop = post.courier(), asyncio.Event()
        running = asyncio.create_task(courier.run(stop))

        await receiver.until(3)
        await deaf.until(couriers.AT_ONCE_TO_ONE)
        deaf_ears = len(deaf.received)
        stop.set()
        hanging.set()
        await running

    assert sorted(receiver.ids) == sorted(told)
    assert deaf_ears == couriers.AT_ONCE_TO_ONE


async def test_a_blocked_client_is_told_nothing_more(
    post: Post, receiver: Receiver, busco: Owner, owner: "Connection"
) -> None:
    await busco.add(receiver.url)
    await owner.execute(
        "INSERT INTO access_client_blocked (client_id, at, reason) VALUES ($1, now(), 'lost key')", busco.client.id
    )

    await post.sold(busco)
    await post.deliver()

    assert receiver.received == []


async def test_figures_tell_outcomes_and_how_far_the_work_lags_behind(
    post: Post, receiver: Receiver, busco: Owner, clock: Clock
) -> None:
    await busco.add(receiver.url)
    receiver.answers = 500
    await post.sold(busco)
    await post.deliver()
    clock.forward(seconds=3)
    await post.deliver()

    read = post.metrics.registry.get_sample_value
    assert read("commonfare_deliveries_total", {"outcome": "failed"}) == 1
    assert read("commonfare_outbox_age_seconds") == 0
    assert read("commonfare_delivery_age_seconds") == 3
