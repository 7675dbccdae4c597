"""The small tariff with rules for refunds, and handing back over HTTP, so that a test says only what it is about."""

from typing import Any
from uuid import uuid4

from httpx import Response

from tests.support import tariffs
from tests.support.commuting import App, Json, Town
from tests.support.service import bearer
from tests.support.tariffs import price

RULES: list[dict[str, Any]] = [
    {"id": "unused", "name": "Unused", "method": "as_used", "base": "joint-day", "fee": [price(50)]},
    {
        "id": "by-the-use",
        "name": "By the use",
        "method": "as_used",
        "base": "joint-day",
        "fee": [price(500)],
        "exchange_fee": [price(100)],
    },
    {"id": "by-the-day", "name": "By the day", "method": "pro_rata"},
]
RULE_OF = {"joint-day": "unused", "bus-day": "unused", "joint-carnet": "by-the-use", "joint-week": "by-the-day"}
MORE = [
    {
        "id": "joint-week",
        "name": "Joint Week",
        "kind": "period",
        "fare_days": 7,
        "covers": {"modes": ["bus", "tram", "rail"]},
        "prices": [price(4200)],
    },
    {
        "id": "bus-day",
        "name": "Bus Day",
        "kind": "day",
        "fare_days": 1,
        "covers": {"modes": ["bus"]},
        "prices": [price(500)],
    },
    {
        "id": "rail-extra",
        "name": "Rail Extra",
        "kind": "day",
        "fare_days": 1,
        "needs": ["bus-day"],
        "covers": {"modes": ["rail"]},
        "prices": [price(300)],
    },
]
OVERRULE = {"code": "strike", "by": "desk 4", "reason": "No trams ran."}
NEXT_DAY = "2026-11-24"


def document() -> Json:
    """The small tariff from the next day on, with rules for refunds, a week and an add-on to the day."""
    sold = [*tariffs.PRODUCTS, *MORE]
    return tariffs.document(
        edition="2026-2",
        valid_from=NEXT_DAY,
        products=[one | ({"refund": RULE_OF[one["id"]]} if one["id"] in RULE_OF else {}) for one in sold],
        refunds=RULES,
        overrules=[{"code": "strike", "name": "a strike"}],
    )


async def publish(town: Town, officer_token: str) -> None:
    """Publish that tariff, and let the day come from which it is in force: Tuesday 24 November 2026, 07:30."""
    answer = await town.api.post("/v1/admin/tariffs", json=document(), headers=bearer(officer_token))
    assert answer.status_code == 201, answer.text
    await town.service.state.catalogue.refresh()
    town.clock.forward(days=1)


async def offered(app: App, **asked: object) -> Json:
    """Ask for the offer of a refund: `right=...` or `sale=...`."""
    answer = await app.post("/v1/refund-offers", asked)
    assert answer.status_code == 200, answer.text
    offer: Json = answer.json()
    return offer


async def acceptance(app: App, **asked: object) -> Json:
    """Ask for the offer of a refund, and say what accepts it, with a new id."""
    return {"id": str(uuid4()), "offer": (await offered(app, **asked))["offer"]}


async def accept(app: App, accepted: Json) -> Response:
    """Accept a refund, perhaps again."""
    return await app.post("/v1/refunds", accepted)


async def buy_with_add_on(app: App, adults: int) -> Json:
    """Buy a Bus Day with Rail Extra for each of so many adults."""
    quote = await app.quote(passengers=[{"profile": "adult", "count": adults}])
    [offer] = [one for one in quote["offers"] if "rail-extra" in {part["product"] for part in one["parts"]}]
    answer = await app.send({"id": str(uuid4()), "offer": offer["offer"]})
    assert answer.status_code == 201, answer.text
    sale: Json = answer.json()
    return sale


async def exchange_offered(app: App, right: str, quoted: str, **more: object) -> Json:
    """Ask for the offer of an exchange."""
    answer = await app.post("/v1/exchange-offers", {"right": right, "offer": quoted, **more})
    assert answer.status_code == 200, answer.text
    offer: Json = answer.json()
    return offer
