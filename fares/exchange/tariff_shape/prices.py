"""The sections of a tariff document about what one ride costs, and what can be bought instead."""

from operator import itemgetter
from typing import Final

from fares.exchange.shapes import ByKind, Choice, Integer, ListOf, Record, Shape, in_canonical_text
from fares.exchange.tariff_shape.common import (
    COVERS,
    EITHER_SOURCE,
    FARE_DAYS,
    ID,
    LONG,
    MINUTES,
    MOST_DAYS,
    MOST_STAGES,
    MOST_USES,
    NAME,
    PRICES,
    ROUNDED,
    SOURCED,
    TO_THE_PENNY,
    YES_OR_NO,
    ZONES_CELLS,
    any_of,
    by_id,
    rule,
    some,
)
from fares.prices import PERCENT, Measure
from fares.rules import Charging, Target

MOST_METRES: Final = 10_000_000

CELL: Final = Record({"from": ID, "to": ID, "prices": PRICES})
STAGE: Final = Record({"name": NAME, "stops": some(ID)})
STAGE_NUMBER: Final = Integer(0, MOST_STAGES - 1)
STAGE_CELL: Final = Record({"from": STAGE_NUMBER, "to": STAGE_NUMBER, "prices": PRICES})


def steps(limit: str, least: int, most: int) -> ListOf:
    """Prices by size, smallest first; the last step may have no limit."""
    return ListOf(Record({"prices": PRICES}, optional={limit: Integer(least, most)}), least=1)


def _table(kind: str, **members: Shape) -> dict[str, Shape]:
    return {"id": ID, "kind": Choice((kind,)), **members}


TABLE: Final = ByKind(
    {
        "flat": Record(_table("flat", prices=PRICES)),
        "zone_pair": Record(
            required=_table("zone_pair", cells=ListOf(CELL, least=1, set_by=itemgetter("from", "to"))),
            optional={"symmetric": YES_OR_NO},
            defaults={"symmetric": False},
        ),
        "distance": Record(
            _table("distance", measure=Choice(tuple(Measure)), steps=steps("up_to_metres", 1, MOST_METRES))
        ),
        "zones_crossed": Record(_table("zones_crossed", cells=ZONES_CELLS)),
        "stages": Record(
            required=_table("stages", line=ID, stages=ListOf(STAGE, least=1)),
            optional={
                "triangle": ListOf(STAGE_CELL, least=1, set_by=itemgetter("from", "to")),
                "steps": steps("up_to_stages", 0, MOST_STAGES),
            },
            exactly_one=("triangle", "steps"),
        ),
    }
)
SINGLE: Final = rule({"table": ID})
DISCOUNT: Final = rule(
    {"percent_off": Integer(1, PERCENT)},
    {"minimum": PRICES, "applies_to": some(Choice(tuple(Target))), **ROUNDED, **SOURCED},
    exactly_one=EITHER_SOURCE,
    defaults={"applies_to": [Target.SINGLES], **TO_THE_PENNY},
)
CEILING: Final = rule({"prices": PRICES})
SURCHARGE: Final = rule(
    {"prices": PRICES}, {"charging": Choice(tuple(Charging))}, defaults={"charging": Charging.CAPPED}
)

BENEFIT: Final = Record({"id": ID, "name": NAME}, {"description": LONG})
GROUP_PART: Final = Record(
    {"profiles": some(ID), "most": Integer(1, MOST_USES)},
    {"least": Integer(0, MOST_USES)},
    defaults={"least": 0},
)
GROUP_PARTS: Final = ListOf(GROUP_PART, least=1, set_by=in_canonical_text)


def _product(
    kind: str, required: dict[str, Shape], optional: dict[str, Shape] | None = None, exactly_one: tuple[str, ...] = ()
) -> Record:
    """A product of one kind: what all products have, and its own members."""
    return Record(
        required={"id": ID, "name": NAME, "kind": Choice((kind,)), **required},
        optional={
            "covers": COVERS,
            "description": LONG,
            "needs": any_of(ID),
            "benefits": ListOf(BENEFIT, set_by=by_id),
            "refund": ID,
            "default_fares": YES_OR_NO,
            **(optional or {}),
        },
        exactly_one=exactly_one,
        defaults={"covers": {}, "needs": [], "benefits": [], "default_fares": True},
    )


USES: Final = Integer(2, MOST_USES)
LENGTHS: Final[dict[str, Shape]] = {
    "fare_days": Integer(2, MOST_DAYS),
    "months": Integer(1, MOST_DAYS // 30),
    "minutes": MINUTES,
}
PRODUCT: Final = ByKind(
    {
        "return": _product("return", {"table": ID, "fare_days": FARE_DAYS}),
        "day": _product("day", {"prices": PRICES, "fare_days": FARE_DAYS}),
        "period": _product("period", {"prices": PRICES}, LENGTHS, exactly_one=tuple(LENGTHS)),
        "carnet": _product(
            "carnet",
            {"prices": PRICES, "uses": USES, "expires_after_days": FARE_DAYS},
            {"fare_days": FARE_DAYS, "rides": Integer(1, MOST_USES)},
            exactly_one=("fare_days", "rides"),
        ),
        "flexible": _product(
            "flexible",
            {"prices": PRICES, "uses": USES, "within_fare_days": FARE_DAYS},
            {"expires_after_days": FARE_DAYS},
        ),
        "group": _product(
            "group", {"prices": PRICES, "fare_days": FARE_DAYS, "max_passengers": USES}, {"parts": GROUP_PARTS}
        ),
    }
)
