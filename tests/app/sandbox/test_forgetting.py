"""With a clock goes all that belongs to it, and nothing else: the service's role can remove nothing by itself."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import asyncpg
import pytest
from sqlmodel import SQLModel

from app.clocks.service import prune
from app.platform.migrate import import_tables
from app.sandbox import service as sandboxes
from tests.support.commuting import App, Town, meddling, offer_for
from tests.support.playing import Sandbox, problem
from tests.support.refunding import accept, acceptance, exchange_offered, publish

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

FORGET = "SELECT forget_sandbox($1, 1000)"


def parted() -> list[str]:
    """The tables whose rows may belong to a sandbox."""
    import_tables()
    return sorted(name for name, table in SQLModel.metadata.tables.items() if "sandbox" in table.c)


async def counted(owner: "Connection", whose: str = "sandbox IS NOT NULL") -> dict[str, int]:
    """How many rows of sandboxes each table has, as the owner sees them, who sees all."""
    return {name: await owner.fetchval(f"SELECT count(*) FROM {name} WHERE {whose}") for name in parted()}  # noqa: S608


async def play_everything(sandbox: App) -> None:
    """Leave a row in every table that a sandbox, or an app in earnest, can reach."""
    held = {"id": str(uuid4()), "offer": (await sandbox.order("joint-day"))["offer"]}
    await sandbox.post("/v1/holds", held)
    await sandbox.post(f"/v1/holds/{held['id']}/confirm", {})
    week, day = await sandbox.buy("joint-week"), await sandbox.buy("joint-day")
    offer = offer_for(await sandbox.quote(), "joint-carnet")["offer"]
    exchanged = await exchange_offered(sandbox, day["rights"][0]["id"], offer)
    made = await sandbox.post("/v1/exchanges", {"id": str(uuid4()), "offer": exchanged["offer"]})
    assert made.status_code == 201, made.text
    assert (await accept(sandbox, await acceptance(sandbox, sale=week["id"]))).status_code == 201


async def tap_in_every_way(sandbox: Sandbox) -> None:
    """A tap that is accepted, one that is refused, and one that uses another's identity."""
    right = (await sandbox.buy("joint-day"))["rights"][0]
    await sandbox.post(f"/v1/rights/{right['id']}/media", {"id": str(uuid4()), "medium": "a-card"})
    tap = sandbox.tap("a-card")
    for said in (tap, tap | {"stop": "R-TRT"}):
        await sandbox.post("/v1/sandbox/validations", said)
    await sandbox.present("nothing-that-was-sold")


async def play_on_the_generous_day(sandbox: Sandbox, town: Town, officer_token: str) -> App:
    """Play everything by a tariff with refunds, and do the same in earnest; gives the app that did."""
    await publish(town, officer_token)
    real = await town.app()
    await play_everything(real)
    await play_everything(sandbox)
    await tap_in_every_way(sandbox)
    return real


async def test_a_deleted_clock_leaves_no_row_of_its_own_and_every_row_of_others(
    sandbox: Sandbox, town: Town, officer_token: str, owner: "Connection"
) -> None:
    await play_on_the_generous_day(sandbox, town, officer_token)
    played, real = await counted(owner), await counted(owner, "sandbox IS NULL")
    assert {name for name, rows in played.items() if rows == 0} == set(), "every table is tried"

    answer = await sandbox.delete()

    assert answer.status_code == 204
    assert set((await counted(owner)).values()) == {0}
    assert await counted(owner, "sandbox IS NULL") == real
    assert await owner.fetchval("SELECT count(*) FROM sandbox_instant") == 0


async def test_every_table_of_rights_and_sales_is_parted(owner: "Connection") -> None:
    """A new table that leads to a right or a sale must be seen by its sandbox alone, and forgotten with it."""
    leads = await owner.fetch(
        "SELECT DISTINCT conrelid::regclass::text AS name FROM pg_constraint WHERE contype = 'f'"
        " AND confrelid = ANY (ARRAY['sale', 'travel_right', 'right_event', 'hold', 'refund']::regclass[])"
    )
    policies = await owner.fetch("SELECT tablename, qual FROM pg_policies WHERE qual LIKE '%commonfare.sandbox%'")
    function = await owner.fetchval("SELECT prosrc FROM pg_proc WHERE proname = 'forget_sandbox'")

    assert {row["name"] for row in leads} <= set(parted())
    assert {row["tablename"] for row in policies} == set(parted()) - {"outbox_event"}
    assert [name for name in parted() if f"public.{name} " not in function] == []


async def test_the_service_can_remove_nothing_that_is_in_earnest_or_still_played(
    sandbox: Sandbox, app: App, app_role: "Connection", owner: "Connection"
) -> None:
    await app.buy("joint-day")
    await sandbox.buy("joint-day")
    before = await counted(owner, "true")

    for clock in (sandbox.clock_id, str(uuid4())):
        with pytest.raises(asyncpg.RaiseError, match="has ended"):
            await app_role.execute(FORGET, clock)
    for statement in (
        *(f"DELETE FROM {table}" for table in ("sale", "sandbox_clock", "sandbox_instant", "sandbox_clock_end")),  # noqa: S608
        *(f"UPDATE {table} SET sandbox = gen_random_uuid()" for table in parted()),  # noqa: S608
        "UPDATE sandbox_instant SET at = now()",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app_role.execute(statement)

    assert await counted(owner, "true") == before


async def test_nothing_in_earnest_can_be_added_in_a_sandboxs_name_nor_taken_into_one(
    app: App, sandbox: Sandbox, app_role: "Connection"
) -> None:
    """A row carries the clock of the transaction that adds it, whatever is said."""
    sale = await app.buy("joint-day")
    taken_in = f"INSERT INTO hold_end SELECT id, NULL, 'released', now(), '{sandbox.clock_id}' FROM hold"  # noqa: S608
    await app.post("/v1/holds", await app.order("joint-day"))

    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await app_role.execute(taken_in)
    async with app_role.transaction():
        await app_role.execute("SELECT set_config('commonfare.sandbox', $1, true)", sandbox.clock_id)
        assert await app_role.fetchval("SELECT count(*) FROM sale WHERE id = $1", sale["id"]) == 0


async def test_the_function_looks_for_its_tables_in_one_place_and_is_the_services_alone(owner: "Connection") -> None:
    row = await owner.fetchrow(
        "SELECT prosecdef, proconfig, proowner::regrole::text AS owner,"
        " has_function_privilege('commonfare_operator', oid, 'EXECUTE') AS operators,"
        " has_function_privilege('commonfare_app', oid, 'EXECUTE') AS service"
        " FROM pg_proc WHERE proname = 'forget_sandbox'"
    )

    assert row is not None
    assert tuple(row) == (True, ["search_path=pg_catalog, pg_temp"], "commonfare_owner", False, True)


async def test_while_it_is_deleted_a_sandbox_sells_before_or_not_at_all(sandbox: Sandbox, owner: "Connection") -> None:
    orders = [await sandbox.order("joint-day") for _ in range(12)]

    *answers, deleted = await asyncio.gather(*map(sandbox.send, orders), sandbox.delete())

    assert deleted.status_code == 204
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert {problem(answer)[1] for answer in answers if answer.status_code == 409} <= {"no-clock"}
    assert set((await counted(owner)).values()) == {0}


async def test_sixteen_deletions_at_once_are_one(sandbox: Sandbox, owner: "Connection") -> None:
    await sandbox.buy("joint-day")

    answers = await asyncio.gather(*(sandbox.delete() for _ in range(16)))

    assert {answer.status_code for answer in answers} == {204}
    assert set((await counted(owner)).values()) == {0}


async def test_what_a_deletion_leaves_is_out_of_sight_and_the_worker_forgets_it(
    sandbox: Sandbox, town: Town, owner: "Connection", monkeypatch: pytest.MonkeyPatch
) -> None:
    """A killed process, or more than one request can remove: the end of the clock is what counts."""
    monkeypatch.setattr(sandboxes, "ROUNDS", 0)
    sales = [await sandbox.buy("joint-day") for _ in range(5)]
    await sandbox.delete()
    await sandbox.make_clock()
    assert (await sandbox.read(sales[0]["id"])).status_code == 404
    new = await sandbox.buy("joint-day")

    rounds = 0
    while True:
        async with town.service.state.database.sessions.begin() as session:
            if await prune(session, town.clock.at, 2) == 0:
                break
        rounds += 1

    assert rounds > 2
    assert await owner.fetchval("SELECT array_agg(id::text) FROM sale") == [new["id"]]
    assert (await sandbox.read(new["id"])).status_code == 200


async def test_webhooks_outlive_a_clock_and_what_waited_for_them_does_not(
    sandbox: Sandbox, owner: "Connection"
) -> None:
    asked = {"id": str(uuid4()), "url": "https://hooks.example.com/fares", "event_types": ["sale.completed"]}
    await sandbox.post("/v1/webhooks", asked)
    await sandbox.buy("joint-day")
    await sandbox.advance(days=2)

    await sandbox.delete()

    assert len((await sandbox.get("/v1/webhooks")).json()["webhooks"]) == 1
    assert await owner.fetchval("SELECT count(*) FROM outbox_event") == 0


async def test_a_cut_off_deletion_ends_the_clock_or_leaves_it_going(sandbox: Sandbox, owner: "Connection") -> None:
    """PostgreSQL cuts the first batch off: the clock has ended all the same, and a repetition finishes."""
    await sandbox.buy("joint-day")
    cut = (
        "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'cut' USING ERRCODE = '57014'; END $$"
    )
    trigger = "CREATE TRIGGER cut BEFORE DELETE ON sale FOR EACH ROW EXECUTE FUNCTION cut()"
    async with meddling(owner, f"{cut}; {trigger}", "DROP FUNCTION cut() CASCADE"):
        cut_off = await sandbox.delete()
        gone = await sandbox.get("/v1/sales")

    again = await sandbox.delete()

    assert (cut_off.status_code, problem(gone), again.status_code) == (503, (409, "no-clock"), 204)
    assert set((await counted(owner)).values()) == {0}


async def test_forgetting_a_sandbox_reads_no_table_from_end_to_end(sandbox: Sandbox, owner: "Connection") -> None:
    """A year of others' rows must not make a deletion slow: what belongs to a clock is found by an index."""
    for name in ("sale", "travel_right", "hold", "refund", "tap_refused", "tap_clash", "outbox_event", "agenda_item"):
        async with owner.transaction():
            await owner.execute("SET LOCAL enable_seqscan = off")
            plan = await owner.fetch(f"EXPLAIN SELECT FROM {name} WHERE sandbox = '{sandbox.clock_id}'")
        assert f"{name}_sandbox" in "\n".join(row[0] for row in plan)


async def test_a_clock_may_be_deleted_after_a_long_play(sandbox: Sandbox, owner: "Connection") -> None:
    for _ in range(3):
        await sandbox.buy("joint-day")
        await sandbox.hold()
        await sandbox.advance(weeks=17)

    await sandbox.delete()
    made = await sandbox.make_clock(sandbox.at + timedelta(days=1))

    assert made.status_code == 201
    assert set((await counted(owner)).values()) == {0}
