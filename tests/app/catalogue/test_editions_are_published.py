"""POST /v1/admin/tariffs: reviewed, scheduled, never over another, never in the past, and live everywhere."""

import asyncio
import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response

from app.catalogue.service import seed
from app.platform.settings import Settings
from tests.app.conftest import MakeClient
from tests.support import tariffs
from tests.support.service import NOW, Clock, bearer, client_of, running, token_of, until_next_is

if TYPE_CHECKING:
    import asyncpg

ADDRESS = "/v1/admin/tariffs"
TOMORROW = "2026-11-24"


def problem_of(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


async def publish(api: AsyncClient, token: str, document: dict[str, Any], query: str = "", **headers: str) -> Response:
    return await api.post(f"{ADDRESS}{query}", json=document, headers=bearer(token) | headers)


def edition(**changed: object) -> dict[str, Any]:
    return tariffs.document(**{"edition": "2026-2", "valid_from": TOMORROW, **changed})


async def count(owner: "asyncpg.Connection[asyncpg.Record]", table: str) -> int:
    return int(await owner.fetchval(f"SELECT count(*) FROM {table}"))  # noqa: S608 - our own table's name


async def products_of_editions(api: AsyncClient, token: str) -> list[dict[str, Any]]:
    """The products of every edition, once the second one is known."""
    await until_next_is(api, "2026-2")
    listed = (await api.get("/v1/admin/products", headers=bearer(token))).json()["editions"]
    assert isinstance(listed, list)
    return listed


async def in_force(api: AsyncClient) -> str:
    return str((await api.get("/v1/tariffs/current")).json()["edition"]["edition"])


async def test_an_accepted_document_is_scheduled_recorded_and_readable(
    api: AsyncClient, officer_token: str, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    answer = await publish(api, officer_token, edition())

    published = answer.json()
    assert answer.status_code == 201
    assert (published["valid_from"], published["dry_run"]) == (TOMORROW, False)
    document = await api.get(f"{ADDRESS}/{published['version']}", headers=bearer(officer_token))
    assert hashlib.sha256(document.content).hexdigest() == published["version"]
    assert json.loads(document.content)["edition"] == "2026-2"
    entry = await owner.fetchrow("SELECT actor, action, subject FROM audit_entry WHERE action = 'tariff.publish'")
    assert entry is not None
    assert entry["subject"] == published["version"]
    assert entry["actor"].startswith("officer-")


async def test_it_comes_into_force_with_its_fare_day(api: AsyncClient, officer_token: str, clock: Clock) -> None:
    await publish(api, officer_token, edition())
    await until_next_is(api, "2026-2")
    before = await in_force(api)
    following = (await api.get("/v1/tariffs/current")).json()["next_edition"]
    clock.forward(days=1)

    after = await in_force(api)

    assert (before, following["edition"], after) == ("2026-1", "2026-2", "2026-2")


async def test_it_is_live_in_another_process_within_seconds(
    api: AsyncClient, officer_token: str, clock: Clock, settings: Settings
) -> None:
    """A second service on the same database stands for a second process: they share nothing else."""
    async with running(settings, clock) as second, client_of(second) as other:
        await publish(api, officer_token, edition())
        clock.forward(days=1)

        for _ in range(40):
            if await in_force(other) == "2026-2":
                break
            await asyncio.sleep(0.1)

        assert await in_force(other) == "2026-2"


async def test_a_version_unknown_to_a_process_is_looked_up(
    service: FastAPI, api: AsyncClient, officer_token: str, settings: Settings, clock: Clock
) -> None:
    async with running(settings, clock) as second:
        version = (await publish(api, officer_token, edition())).json()["version"]

        found = await second.state.catalogue.edition(version)

    assert found.edition == "2026-2"


async def test_a_dry_run_answers_the_same_and_leaves_nothing(
    api: AsyncClient, officer_token: str, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    editions, entries = await count(owner, "catalogue_edition"), await count(owner, "audit_entry")

    dry = await publish(api, officer_token, edition(), "?dry_run=true")
    left = (await count(owner, "catalogue_edition"), await count(owner, "audit_entry"))
    real = await publish(api, officer_token, edition())

    assert left == (editions, entries)
    assert dry.json() == real.json() | {"dry_run": True}


async def test_the_same_document_again_gives_the_same_answer(
    api: AsyncClient, officer_token: str, owner: "asyncpg.Connection[asyncpg.Record]", clock: Clock
) -> None:
    first = await publish(api, officer_token, edition())
    clock.forward(minutes=5)
    reordered = dict(reversed(edition().items()))

    again = await publish(api, officer_token, reordered)

    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert await count(owner, "catalogue_edition") == 2


async def test_an_edition_never_replaces_another(api: AsyncClient, officer_token: str) -> None:
    await publish(api, officer_token, edition())

    for query in ("", "?dry_run=true"):
        clash = await publish(api, officer_token, edition(name="Another"), query)

        assert problem_of(clash) == (409, "edition-clash")


async def test_of_eight_editions_for_one_day_published_at_once_one_stands(
    api: AsyncClient, officer_token: str, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    answers = await asyncio.gather(
        *(publish(api, officer_token, edition(name=f"Draft {number}")) for number in range(8))
    )

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert await count(owner, "catalogue_edition") == 2


@pytest.mark.parametrize("day", ["2026-11-23", "2026-11-22", "2026-08-01"])
async def test_an_edition_never_begins_in_the_past_or_today(api: AsyncClient, officer_token: str, day: str) -> None:
    answer = await publish(api, officer_token, edition(valid_from=day))

    assert problem_of(answer) == (409, "edition-in-the-past")


async def test_an_edition_is_published_a_minute_ahead_at_the_latest(
    api: AsyncClient, make_client: MakeClient, clock: Clock
) -> None:
    """So that every process knows it before its first fare day begins, at 04:30 local time."""
    clock.at = NOW.replace(day=24, hour=4, minute=29)
    officer_token = await token_of(api, await make_client("officer"), clock)

    answer = await publish(api, officer_token, edition())

    assert problem_of(answer) == (409, "edition-in-the-past")


async def test_another_tariff_is_refused(api: AsyncClient, officer_token: str) -> None:
    answer = await publish(api, officer_token, edition(id="three-towns"))

    assert problem_of(answer) == (422, "other-tariff")


async def test_a_document_with_mistakes_is_refused_with_all_of_them(api: AsyncClient, officer_token: str) -> None:
    wrong = edition(currency="EUR", timezone="Mars/Olympus", bands=[], nonsense=1)

    answer = await publish(api, officer_token, wrong)

    findings = answer.json()["findings"]
    assert problem_of(answer) == (422, "tariff-rejected")
    assert len(findings) >= 3
    assert all(finding["path"] is not None and finding["message"] for finding in findings)


async def test_only_json_within_the_limit_is_a_document(
    api: AsyncClient, officer_token: str, settings: Settings
) -> None:
    too_large = await api.post(
        ADDRESS,
        content=b" " * (settings.max_tariff_bytes + 1),
        headers=bearer(officer_token) | {"Content-Type": "application/json"},
    )
    of_another_type = await api.post(ADDRESS, content=tariffs.raw(), headers=bearer(officer_token))
    of_nothing = await api.post(ADDRESS, headers=bearer(officer_token))

    assert problem_of(too_large) == (413, "body-too-large")
    assert problem_of(of_another_type) == (415, "unsupported-content")
    assert problem_of(of_nothing) == (422, "tariff-rejected")


async def test_a_key_gives_the_first_answer_again_and_serves_no_other_request(
    api: AsyncClient, officer_token: str
) -> None:
    key = {"Idempotency-Key": "publish-2026-2"}

    first = await publish(api, officer_token, edition(), **key)
    again = await publish(api, officer_token, edition(), **key)
    other = await publish(api, officer_token, edition(name="Another"), **key)
    dry = await publish(api, officer_token, edition(), "?dry_run=true", **key)

    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert problem_of(other) == problem_of(dry) == (422, "idempotency-key-reused")


async def test_a_refused_request_does_not_use_its_key_up(api: AsyncClient, officer_token: str) -> None:
    key = {"Idempotency-Key": "publish-2026-2"}
    refused = await publish(api, officer_token, edition(valid_from="2026-01-01"), **key)

    accepted = await publish(api, officer_token, edition(), **key)

    assert (refused.status_code, accepted.status_code) == (409, 201)


async def test_officers_list_editions_the_latest_first_page_by_page(api: AsyncClient, officer_token: str) -> None:
    await publish(api, officer_token, edition())
    await publish(api, officer_token, edition(valid_from="2026-12-01", edition="2026-3"))

    first = (await api.get(f"{ADDRESS}?limit=2", headers=bearer(officer_token))).json()
    rest = (await api.get(f"{ADDRESS}?before={first['next_before']}", headers=bearer(officer_token))).json()

    assert [row["edition"] for row in first["editions"]] == ["2026-3", "2026-2"]
    assert [row["edition"] for row in rest["editions"]] == ["2026-1"]
    assert rest["next_before"] is None


async def test_a_price_says_how_it_was_worked_out_and_a_product_which_way_it_goes(
    api: AsyncClient, officer_token: str
) -> None:
    inbound = {
        "id": "inbound-day",
        "name": "Inbound Day",
        "kind": "day",
        "fare_days": 1,
        "covers": {"lines": ["BUS1"], "directions": ["westbound"]},
        "prices": [
            tariffs.price(500, "adult"),
            {"profile": "young", "percent": 50, "of": "adult", "round": "up", "to_pence": 20, "illustrative": True},
        ],
    }
    await publish(api, officer_token, edition(products=[*tariffs.PRODUCTS, inbound]))

    listed = (await products_of_editions(api, officer_token))[-1]["products"]

    product = next(each for each in listed if each["id"] == "inbound-day")
    young = next(price for price in product["prices"] if price["profile"] == "young")
    assert product["covers"]["directions"] == ["westbound"]
    assert (young["price_pence"], young["derived"]) == (
        260,
        {"percent": 50, "of": "adult", "round": "up", "to_pence": 20},
    )


async def test_officers_list_the_products_of_every_edition(api: AsyncClient, officer_token: str) -> None:
    await publish(api, officer_token, edition())

    listed = await products_of_editions(api, officer_token)

    assert [(each["edition"]["edition"], each["in_force"]) for each in listed] == [("2026-1", True), ("2026-2", False)]


@pytest.mark.parametrize("version", ["0" * 64, "x", "A" * 64])
async def test_an_unknown_version_is_a_problem(api: AsyncClient, officer_token: str, version: str) -> None:
    answer = await api.get(f"{ADDRESS}/{version}", headers=bearer(officer_token))

    assert answer.status_code == (404 if version.startswith("0") else 422)


async def test_a_commit_that_fails_is_never_answered_as_a_success(
    api: AsyncClient, officer_token: str, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    """The commit comes before the reply: a constraint that PostgreSQL checks only at the commit breaks it."""
    await owner.execute("""
        CREATE OR REPLACE FUNCTION refuse_at_commit() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'not today'; END $$;
        CREATE CONSTRAINT TRIGGER refuse_at_commit AFTER INSERT ON catalogue_edition DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION refuse_at_commit();
    """)
    try:
        answer = await publish(api, officer_token, edition())
    finally:
        await owner.execute("DROP FUNCTION refuse_at_commit CASCADE")

    assert problem_of(answer) == (500, "internal-error")
    assert "not today" not in answer.text
    assert await count(owner, "catalogue_edition") == 1


async def test_seeding_publishes_only_where_nothing_is(service: FastAPI) -> None:
    async with service.state.database.sessions.begin() as session:
        assert await seed(session, tariffs.raw(edition="another"), NOW) is None


async def test_while_postgresql_cannot_be_asked_the_known_editions_stand(
    service: FastAPI, api: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away() -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(service.state.catalogue, "refresh", away)
    service.state.catalogue.wake()
    await asyncio.sleep(0.1)

    assert await in_force(api) == "2026-1"
