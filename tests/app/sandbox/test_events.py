"""What time alone brings about comes about as the clock passes it, and is told."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import asyncpg
import pytest

from app.jobs.addresses import Reach
from app.jobs.courier import Courier
from app.jobs.sending import Sender
from app.platform.metrics import Metrics
from app.platform.settings import Settings
from app.sandbox import service as sandboxes
from tests.support.commuting import App, Town
from tests.support.playing import BEGIN, Sandbox
from tests.support.receiver import receiving

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Webhooks may go to loopback, as in development."""
    return settings.model_copy(update={"webhooks_development": True})


async def told(owner: "Connection") -> list[tuple[str, str]]:
    """The events of sandboxes in the order in which they are told: what, and when by the clock."""
    rows = await owner.fetch("SELECT type, created_at FROM outbox_event WHERE sandbox IS NOT NULL ORDER BY number")
    return [(row["type"], row["created_at"].strftime("%d %H:%M")) for row in rows]


async def test_a_hold_that_nobody_confirms_expires_when_the_clock_passes_it(
    sandbox: Sandbox, owner: "Connection"
) -> None:
    await sandbox.hold()
    await sandbox.advance(minutes=14)
    before = await told(owner)

    await sandbox.advance(hours=5)

    assert before == []
    assert await told(owner) == [("hold.expired", "07 07:45")]


async def test_a_hold_that_was_confirmed_or_let_go_does_not_expire(sandbox: Sandbox, owner: "Connection") -> None:
    sold, let_go = await sandbox.hold(), await sandbox.hold()
    await sandbox.post(f"/v1/holds/{sold['id']}/confirm", {})
    await sandbox.post(f"/v1/holds/{let_go['id']}/release", {})

    await sandbox.advance(hours=1)

    assert await told(owner) == [("sale.completed", "07 07:30")]
    assert (await sandbox.get(f"/v1/holds/{let_go['id']}")).json()["state"] == "released"


async def test_a_right_runs_out_and_so_does_a_block_in_their_order(sandbox: Sandbox, owner: "Connection") -> None:
    right = (await sandbox.buy("joint-day"))["rights"][0]["id"]
    until = (BEGIN + timedelta(hours=1)).isoformat()
    await sandbox.post(f"/v1/rights/{right}/block", {"id": str(uuid4()), "reason": "lost", "until": until})

    await sandbox.advance(weeks=1)

    assert await told(owner) == [
        ("sale.completed", "07 07:30"),
        ("right.blocked", "07 07:30"),
        ("right.unblocked", "07 08:30"),
        ("right.expired", "08 04:30"),
    ]


async def test_a_block_that_was_lifted_or_made_longer_does_not_run_out_as_it_was(
    sandbox: Sandbox, owner: "Connection"
) -> None:
    lifted, longer = [(await sandbox.buy("joint-carnet"))["rights"][0]["id"] for _ in range(2)]
    for right, hours in ((lifted, 1), (longer, 1), (longer, 3)):
        until = (BEGIN + timedelta(hours=hours)).isoformat()
        await sandbox.post(f"/v1/rights/{right}/block", {"id": str(uuid4()), "reason": "lost", "until": until})
    await sandbox.post(f"/v1/rights/{lifted}/unblock", {"id": str(uuid4())})

    await sandbox.advance(hours=4)

    unblocked = [when for what, when in await told(owner) if what == "right.unblocked"]
    assert unblocked == ["07 07:30", "07 10:30"]


async def test_a_carnets_last_day_runs_to_its_end_before_the_carnet_is_over(
    sandbox: Sandbox, owner: "Connection"
) -> None:
    """Ninety days from Monday 7 December end with 6 March; a day that was opened on 6 March ends with it."""
    sale = await sandbox.buy("joint-carnet")
    await sandbox.advance(days=89)
    assert (await sandbox.present(sale["rights"][0]["token"]))["accepted"]

    await sandbox.advance(days=3)

    assert (await told(owner))[-1] == ("right.expired", "07 04:30")


async def test_however_much_is_due_it_comes_about_once_and_in_order(
    sandbox: Sandbox, owner: "Connection", monkeypatch: pytest.MonkeyPatch
) -> None:
    """In transactions of two; four advances at once, one of them beyond the others."""
    monkeypatch.setattr(sandboxes, "BATCH", 2)
    for _ in range(5):
        await sandbox.hold()
        await sandbox.advance(minutes=1)
    ends = [sandbox.at + timedelta(hours=hours) for hours in (1, 1, 1, 2)]

    answers = await asyncio.gather(*map(sandbox.ask_to_advance, ends))

    assert {answer.status_code for answer in answers} <= {200, 409}
    assert answers[-1].status_code == 200
    assert await told(owner) == [("hold.expired", f"07 07:{minute}") for minute in range(45, 50)]


async def test_what_is_due_at_one_instant_all_comes_about_when_the_clock_is_moved_to_just_that(
    sandbox: Sandbox, owner: "Connection", monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than one transaction takes; also where it becomes due at the very instant that the clock shows."""
    monkeypatch.setattr(sandboxes, "BATCH", 2)
    for _ in range(5):
        await sandbox.hold()

    await sandbox.advance(minutes=15)

    assert await told(owner) == [("hold.expired", "07 07:45")] * 5


async def test_an_advance_that_is_cut_off_goes_on_where_it_was(
    sandbox: Sandbox, owner: "Connection", monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second hold cannot expire: its end is cut off. What came before stays done, and nothing is done twice."""
    monkeypatch.setattr(sandboxes, "BATCH", 1)
    first = await sandbox.hold()
    await sandbox.advance(minutes=1)
    second = await sandbox.hold()
    await owner.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF NEW.hold_id = '{second['id']}' THEN RAISE EXCEPTION 'cut' USING ERRCODE = '57014'; END IF;"
        " RETURN NEW; END $$"
    )
    await owner.execute("CREATE TRIGGER refuse BEFORE INSERT ON hold_end FOR EACH ROW EXECUTE FUNCTION refuse()")

    cut_off = await sandbox.ask_to_advance(sandbox.at + timedelta(hours=1))
    half_way = (await sandbox.get("/v1/sandbox/clocks")).json()["clocks"][0]["now"]
    await owner.execute("DROP TRIGGER refuse ON hold_end; DROP FUNCTION refuse()")
    again = await sandbox.ask_to_advance(sandbox.at + timedelta(hours=1))

    assert (cut_off.status_code, half_way) == (503, first["expires_at"])
    assert (again.status_code, again.json()["now"]) == (200, "2026-12-07T08:31:00Z")
    assert await told(owner) == [("hold.expired", "07 07:45"), ("hold.expired", "07 07:46")]


async def test_webhooks_fire_as_time_passes_to_the_sandbox_alone(
    sandbox: Sandbox, town: Town, settings: Settings
) -> None:
    """The event is of the clock's time; its delivery, and so what its signature is held to, of the real one."""
    real = await town.app()
    async with receiving() as receiver, receiving() as elsewhere:
        for client, heard in ((sandbox, receiver), (real, elsewhere)):
            asked = {"id": str(uuid4()), "url": heard.url, "event_types": ["sale.completed", "hold.expired"]}
            assert (await client.post("/v1/webhooks", asked)).status_code == 201
        held = await sandbox.hold()
        await sandbox.advance(days=30)
        sender = Sender(Reach(development=True))
        state = town.service.state
        courier = Courier(state.database, state.secret, sender, Metrics(), lambda: town.clock.at)
        while await courier.take_up():
            await courier.finish()
        await sender.close()

    [received] = receiver.received
    assert f'"hold_id":"{held["id"]}"' in received.body.decode()
    assert '"timestamp":"2026-12-07T07:45:00Z"' in received.body.decode()
    assert received.headers["webhook-timestamp"] == str(int(town.clock.at.timestamp()))
    assert elsewhere.received == []


async def test_what_is_played_does_not_count_as_lag(sandbox: Sandbox, town: Town, app: App) -> None:
    """A clock that shows years ago makes events that are years old at once."""
    await sandbox.hold()
    await sandbox.advance(hours=1)
    metrics, sender = Metrics(), Sender(Reach(development=True))
    courier = Courier(town.service.state.database, town.service.state.secret, sender, metrics, lambda: town.clock.at)
    town.clock.forward(days=365)

    await courier.take_up()
    await sender.close()

    assert metrics.outbox_age_seconds._value.get() == 0
