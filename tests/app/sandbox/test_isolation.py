"""What is played stays in its sandbox, and what is in earnest stays out of it."""

from uuid import UUID, uuid4

import asyncpg
import pytest
from httpx import Response

from tests.support.commuting import TRAIN, App, Signed, Town
from tests.support.keeping import deny_list, officer_of
from tests.support.playing import Sandbox, open_sandbox, problem
from tests.support.refunding import accept, acceptance, publish

Connection = asyncpg.Connection
NOT_FOUND = (404, "not-found")


async def everything_asked_about(client: Signed, sale: str, right: str) -> list[Response]:
    """Ask in every way for what belongs to somebody else."""
    asked = {"id": str(uuid4())}
    return [
        await client.get(f"/v1/sales/{sale}"),
        await client.get(f"/v1/holds/{sale}"),
        await client.post(f"/v1/holds/{sale}/confirm", {}),
        await client.post(f"/v1/holds/{sale}/release", {}),
        await client.post("/v1/refund-offers", {"sale": sale}),
        await client.post("/v1/refund-offers", {"right": right}),
        await client.get(f"/v1/rights/{right}"),
        await client.post(f"/v1/rights/{right}/block", asked | {"reason": "lost"}),
        await client.post(f"/v1/rights/{right}/media", asked | {"medium": "a-card"}),
        await client.get("/v1/accounts/somebody/rights"),
    ]


async def test_what_is_played_is_not_found_in_earnest_nor_in_another_sandbox(
    sandbox: Sandbox, app: App, town: Town
) -> None:
    held = await sandbox.hold()
    await sandbox.post(f"/v1/holds/{held['id']}/confirm", {})
    sale = (await sandbox.read(held["id"])).json()
    other = await open_sandbox(town.service, town.api, town.clock)

    for client in (app, other):
        theirs = await everything_asked_about(client, sale["id"], sale["rights"][0]["id"])
        nobodys = await everything_asked_about(client, str(uuid4()), str(uuid4()))
        assert {problem(answer) for answer in theirs} == {NOT_FOUND}
        assert [answer.content for answer in theirs] == [answer.content for answer in nobodys]


async def test_what_is_in_earnest_is_not_found_in_a_sandbox(sandbox: Sandbox, app: App) -> None:
    sale = await app.buy("joint-day")

    answers = await everything_asked_about(sandbox, sale["id"], sale["rights"][0]["id"])

    assert {problem(answer) for answer in answers} == {NOT_FOUND}


async def test_a_real_device_has_never_heard_of_a_right_that_is_played(sandbox: Sandbox, town: Town) -> None:
    token, reader = await sandbox.token(None, legs=TRAIN), await town.reader("RW", "R-DWT")
    town.clock.at = sandbox.at

    before = await reader.tap(token)
    played = await sandbox.present(token)
    after = await reader.tap(token)

    assert [answer["reason"] for answer in (before, played, after)] == ["unknown_right", "accepted", "unknown_right"]


async def test_a_right_in_earnest_is_unknown_at_a_device_that_is_played(sandbox: Sandbox, app: App, town: Town) -> None:
    """Also where the cache knows it well."""
    town.clock.at = sandbox.at
    token, reader = await app.token("joint-day"), await town.reader("RW", "R-DWT")
    await reader.tap(token)

    played = await sandbox.present(token)

    assert (played["reason"], played["right"]) == ("unknown_right", None)
    assert (await reader.tap(token))["reason"] == "accepted"


async def test_one_medium_may_carry_a_right_in_earnest_and_one_in_each_sandbox(
    sandbox: Sandbox, app: App, town: Town
) -> None:
    other = await open_sandbox(town.service, town.api, town.clock)
    linked = []
    for client in (sandbox, app, other):
        right = (await client.buy("joint-day"))["rights"][0]["id"]
        linked.append(await client.post(f"/v1/rights/{right}/media", {"id": str(uuid4()), "medium": "one-card"}))

    assert [answer.status_code for answer in linked] == [201, 201, 201]
    assert (await sandbox.present("one-card"))["accepted"]


async def test_officers_see_nothing_that_is_played(sandbox: Sandbox, town: Town) -> None:
    officer, right = await officer_of(town), (await sandbox.buy("joint-day"))["rights"][0]["id"]
    await sandbox.post(f"/v1/rights/{right}/block", {"id": str(uuid4()), "reason": "lost"})

    theirs, nobodys = await officer.get(f"/v1/rights/{right}"), await officer.get(f"/v1/rights/{uuid4()}")

    assert (await deny_list(officer))["rights"] == []
    assert problem(theirs) == NOT_FOUND
    assert theirs.content == nobodys.content


async def test_a_sandbox_may_not_read_the_deny_list(sandbox: Sandbox) -> None:
    assert problem(await sandbox.get("/v1/deny-list")) == (403, "insufficient-scope")


async def test_an_id_that_is_taken_out_of_sight_is_a_clash_and_changes_nothing(sandbox: Sandbox, app: App) -> None:
    real, played = await app.buy("joint-day"), await sandbox.buy("joint-day")
    ordered, mine = await sandbox.order("joint-day"), await app.order("joint-day")

    answers = [
        await sandbox.send(ordered | {"id": real["id"]}),
        await app.send(mine | {"id": played["id"]}),
        await sandbox.post("/v1/holds", ordered | {"id": (await app.post("/v1/holds", mine)).json()["id"]}),
    ]

    assert [problem(answer) for answer in answers] == [(409, "sale-clash")] * 2 + [(409, "hold-clash")]
    assert (await app.read(real["id"])).json()["rights"] == real["rights"]


async def test_a_refunds_id_that_is_taken_out_of_sight_is_a_clash_and_gives_nothing_back(
    sandbox: Sandbox, town: Town, officer_token: str
) -> None:
    await publish(town, officer_token)
    app, accepted = await town.app(), {}
    for client in (app, sandbox):
        accepted[client.client.id] = await acceptance(client, sale=(await client.buy("joint-day"))["id"])
    made = accepted[app.client.id]
    await accept(app, made)

    answer = await accept(sandbox, accepted[sandbox.client.id] | {"id": made["id"]})
    again = await accept(sandbox, accepted[sandbox.client.id])

    assert problem(answer) == (409, "refund-clash")
    assert again.status_code == 201


async def test_each_clients_changes_and_sales_are_its_own(sandbox: Sandbox, app: App) -> None:
    real, played = await app.buy("joint-day"), await sandbox.buy("joint-day")

    for client, sale in ((app, real), (sandbox, played)):
        listed = (await client.get("/v1/sales")).json()["sales"]
        told = (await client.get("/v1/changes")).json()["changes"]
        assert [one["id"] for one in listed] == [sale["id"]]
        assert {change["sale"] for change in told} == {sale["id"]}


async def test_neither_the_service_at_large_nor_an_operators_people_see_rows_of_a_sandbox(
    sandbox: Sandbox, app_role: "Connection[asyncpg.Record]"
) -> None:
    """BUSCO's app played BUSCO's sale; its people settle by what they see, and so does the service."""
    token = await sandbox.token("joint-day")
    await sandbox.present(token, "B-DWT", "BUSCO")
    await sandbox.present("nothing", "B-DWT", "BUSCO")
    await sandbox.hold()

    for tables in ("sale", "sale_offer", "travel_right", "right_event", "tap_refused", "hold"):
        assert await app_role.fetchval(f"SELECT count(*) FROM {tables}") == 0  # noqa: S608
        async with app_role.transaction():
            await app_role.execute("SET LOCAL ROLE commonfare_operator")
            await app_role.execute("SELECT set_config('commonfare.operator', 'BUSCO', true)")
            await app_role.execute("SELECT set_config('commonfare.sandbox', $1, true)", sandbox.clock_id)
            assert await app_role.fetchval(f"SELECT count(*) FROM {tables}") == 0  # noqa: S608


@pytest.mark.parametrize("kind", ["app", "sandbox"])
async def test_a_connection_leaves_its_sandbox_with_each_transaction(town: Town, app: App, kind: str) -> None:
    """Connections are shared: after a sandbox's request, anybody's must see what is in earnest, and the reverse."""
    sandbox = await open_sandbox(town.service, town.api, town.clock)
    sales = {"app": (await app.buy("joint-day"))["id"], "sandbox": (await sandbox.buy("joint-day"))["id"]}

    for _ in range(12):
        for name, client in {"app": app, "sandbox": sandbox}.items():
            assert (await client.read(sales[kind])).status_code == (200 if name == kind else 404)


@pytest.mark.parametrize(
    ("asked", "found_by"),
    [
        ("sale WHERE client_id = 'a' AND xid >= '5'::xid8 AND xid < '9'::xid8", ["client_id", "xid >=", "xid <"]),
        ("right_event WHERE right_id = '{id}' AND right_sequence > 3", ["right_id", "right_sequence >"]),
        ("right_medium WHERE medium_digest = ANY (ARRAY['a'::bytea, 'b'])", ["medium_digest = ANY"]),
        ("tap_refused WHERE device = 'a' AND device_epoch = 1 AND device_counter = 2", ["device_counter = 2"]),
        ("agenda_item WHERE sandbox IS NULL AND due_at <= now()", ["due_at <="]),
    ],
    ids=["changes", "events", "media", "taps", "agenda"],
)
async def test_parting_takes_no_index_from_anybody(
    app_role: "Connection[asyncpg.Record]", asked: str, found_by: list[str]
) -> None:
    """PostgreSQL looks by an index before it looks whose a row is only where that can give nothing away."""
    async with app_role.transaction():
        await app_role.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"
        )
        plan = [row[0] for row in await app_role.fetch(f"EXPLAIN SELECT * FROM {asked.format(id=UUID(int=1))}")]  # noqa: S608

    [condition] = [line for line in plan if "Index Cond" in line]
    assert [part for part in found_by if part not in condition] == [], plan


async def test_a_page_of_a_year_is_read_in_its_order_and_not_sorted(
    owner: "Connection[asyncpg.Record]", app_role: "Connection[asyncpg.Record]"
) -> None:
    """PostgreSQL must not think that parting leaves next to nothing, or it would rather read all there is."""
    await owner.execute(
        "INSERT INTO sale (id, client_id, fingerprint, total_pence, payment_method, collected_by, sold_at)"
        " SELECT gen_random_uuid(), 'a', sha256(''), 1, 'other', 'a', now() - n * interval '1 minute'"
        " FROM generate_series(1, 5000) AS n"
    )
    await owner.execute("ANALYZE sale")

    plan = await app_role.fetch(
        "EXPLAIN SELECT * FROM sale WHERE client_id = 'a' AND (sold_at, id) < (now() - interval '1 day', $1)"
        " ORDER BY sold_at DESC, id DESC LIMIT 50",
        UUID(int=1),
    )

    assert "Index Scan Backward using sale_client_order" in "\n".join(row[0] for row in plan)
