"""What belongs to another client is not found, in the words for what never was, wherever something can be asked for."""

import json
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from tests.support.commuting import App, Json, Town
from tests.support.service import Clock

Connection = asyncpg.Connection
ROOT = Path(__file__).parents[3]
METHODS = {"get", "post", "patch", "put", "delete"}
EVERYBODYS = ("/problems/", "/v1/stops/", "/v1/admin/")
"""What everybody may ask for, and what only officers may."""
SANDBOXES = "/v1/sandbox/"
"""What only a sandbox may ask for; tests/app/sandbox has the same promise for clocks."""
SAID: dict[str, Json] = {
    "ConfirmAsked": {},
    "ChangeAsked": {},
    "BlockAsked": {"reason": "lost"},
    "LinkAsked": {"medium": "card"},
    "UnlinkAsked": {"link": 1},
    "WebhookChange": {"enabled": False},
    "RotationAsked": {},
}
"""A body that is sound, by its schema; where it has an id, that is a new one."""


def operations() -> list[tuple[str, str, str | None]]:
    """Every address of the API that names something by an id: method, path, and the schema of the body."""
    described = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    return [
        (method, path, body_of(operation))
        for path, of_path in described["paths"].items()
        if "{" in path and not path.startswith((*EVERYBODYS, SANDBOXES))
        for method, operation in of_path.items()
        if method in METHODS
    ]


def body_of(operation: Json) -> str | None:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return None if content is None else str(content["schema"]["$ref"]).rpartition("/")[2]


@pytest.fixture
def town(service: FastAPI, api: AsyncClient, clock: Clock) -> Town:
    return Town(service, api, clock)


@pytest.fixture
async def theirs(town: Town, app_role: "Connection[asyncpg.Record]") -> dict[str, str]:
    """Something of each kind that another client has, by the parameter that names it."""
    busco = await town.app("BUSCO")
    order = {**await busco.order("joint-day"), "account": "u-1"}
    sale: Json = (await busco.send(order)).json()
    hold: Json = (await busco.post("/v1/holds", await busco.order("joint-day"))).json()
    asked = {"id": str(uuid4()), "url": "https://hooks.busco.test/fares", "event_types": ["sale.completed"]}
    webhook: Json = (await busco.post("/v1/webhooks", asked)).json()
    return {
        "sale_id": sale["id"],
        "right_id": sale["rights"][0]["id"],
        "account": "u-1",
        "hold_id": hold["id"],
        "webhook_id": webhook["id"],
        "event_id": str(await app_role.fetchval("SELECT id FROM outbox_event LIMIT 1")),
    }


@pytest.fixture
async def rival(town: Town) -> App:
    return await town.app("RW")


@pytest.mark.parametrize(("method", "path", "schema"), operations())
async def test_what_is_anothers_is_not_found_in_the_very_words_for_what_never_was(
    rival: App, theirs: dict[str, str], method: str, path: str, schema: str | None
) -> None:
    never = {name: str(uuid4()) for name in theirs}
    said = (
        SAID[schema] | ({} if schema in {"ConfirmAsked", "WebhookChange"} else {"id": str(uuid4())}) if schema else None
    )

    answers = [
        await rival.api.request(method, path.format(**ids), json=said, headers=await rival.headers())
        for ids in (theirs, never)
    ]

    assert [answer.status_code for answer in answers] == [404, 404], answers[0].text
    assert answers[0].content == answers[1].content
    assert answers[0].json()["type"] == "/problems/not-found"


async def test_every_list_of_a_client_has_its_own_things_alone(rival: App, theirs: dict[str, str]) -> None:
    lists = [(await rival.get(path)).json() for path in ("/v1/sales", "/v1/changes", "/v1/webhooks")]

    assert theirs
    assert [listed[name] for listed, name in zip(lists, ("sales", "changes", "webhooks"), strict=True)] == [[], [], []]
