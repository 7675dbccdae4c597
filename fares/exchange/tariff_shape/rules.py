"""The sections of a tariff document about many rides together: taps, interchange, caps, counts, refunds and shares."""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any, Final

from fares.exchange.shapes import ByKind, ByMember, Choice, Integer, ListOf, Named, Record, Shape
from fares.exchange.tariff_shape.common import (
    COVERS,
    EITHER_SOURCE,
    FARE_DAYS,
    ID,
    MINUTES,
    MODE,
    MOST_PENCE,
    MOST_SECONDS,
    MOST_USES,
    NAME,
    PERIOD,
    PRICES,
    ROUNDED,
    SOURCED,
    TO_THE_PENNY,
    YES_OR_NO,
    ZONES_CELLS,
    any_of,
    rule,
    some,
)
from fares.prices import PERCENT, Rounding
from fares.rules import (
    CompletionPolicy,
    Counted,
    DayCount,
    Each,
    Exclusion,
    Measured,
    Method,
    Moment,
    Once,
    PassbackPlace,
    RefundMethod,
    SameStopCharge,
    SharingMethod,
    Since,
    TapModel,
)

SECONDS_A_MINUTE: Final = 60
MOST_HUNDREDTHS: Final = 100_000
MOST_MILLIGRAMS: Final = 10_000_000
INCLUSIVE: Final = "inclusive"

COUNT: Final = Integer(1, MOST_USES)
MOMENT: Final = Choice(tuple(Moment))


def advertised_seconds(window: Mapping[str, Any]) -> int:
    """Give the length that is enforced where a window says nothing of it: the one that is advertised."""
    minutes: int = window["advertised_minutes"]
    return minutes * SECONDS_A_MINUTE


WINDOW: Final = Record(
    required={"from": MOMENT, "of": Choice(tuple(Since)), "to": MOMENT, "advertised_minutes": MINUTES},
    optional={"enforced_seconds": Integer(1, MOST_SECONDS), "end": Choice((INCLUSIVE, "exclusive"))},
    defaults={"enforced_seconds": advertised_seconds, "end": INCLUSIVE},
)


def _method(
    kind: Method,
    required: dict[str, Shape] | None = None,
    optional: dict[str, Shape] | None = None,
    defaults: dict[str, object] | None = None,
) -> Record:
    return Record({"kind": Choice((kind,)), **(required or {})}, optional or {}, defaults=defaults or {})


OFF: Final[dict[str, Shape]] = {"off": Choice(("to", "from"))}
METHOD: Final = ByKind(
    {
        Method.FREE: _method(Method.FREE),
        Method.DISCOUNT: ByMember(
            "percent_off",
            having=_method(
                Method.DISCOUNT,
                {"percent_off": Integer(1, PERCENT)},
                {**OFF, **ROUNDED},
                {"off": "to", **TO_THE_PENNY},
            ),
            lacking=_method(Method.DISCOUNT, {"prices": PRICES}, OFF, {"off": "to"}),
        ),
        Method.SUPPLEMENT: _method(Method.SUPPLEMENT, {"prices": PRICES}),
        Method.DIFFERENCE: _method(Method.DIFFERENCE),
        Method.HIGHEST: _method(Method.HIGHEST),
        Method.THROUGH: _method(
            Method.THROUGH,
            optional={"table": ID, "measure": Choice(tuple(Measured))},
            defaults={"measure": Measured.SUM},
        ),
    }
)
INTERCHANGE: Final = Record(
    required={"id": ID, "name": NAME, "window": WINDOW, "method": METHOD},
    optional={
        "from": COVERS,
        "to": COVERS,
        "first": COVERS,
        "most_changes": COUNT,
        "passes_over": COVERS,
        "not": any_of(Choice(tuple(Exclusion))),
        **SOURCED,
    },
    at_most_one=EITHER_SOURCE,
    defaults={"from": {}, "to": {}, "not": []},
)


def _completion(policy: CompletionPolicy, **more: Shape) -> Record:
    return Record({"policy": Choice((policy,)), **more})


COMPLETION: Final = Named(
    "completion",
    ByKind(
        {
            CompletionPolicy.MAXIMUM: _completion(CompletionPolicy.MAXIMUM, prices=PRICES),
            CompletionPolicy.END_OF_LINE: _completion(CompletionPolicy.END_OF_LINE),
            CompletionPolicy.USUAL: _completion(CompletionPolicy.USUAL, prices=PRICES),
            CompletionPolicy.CHEAPEST: _completion(CompletionPolicy.CHEAPEST),
            CompletionPolicy.NOTHING: _completion(CompletionPolicy.NOTHING),
        },
        member="policy",
    ),
)
SAME_STOP: Final = Record({"charge": Choice(tuple(SameStopCharge))}, {"up_to_seconds": Integer(0, MOST_SECONDS)})
LONGEST: Final = Record({"minutes": MINUTES}, {"covers": COVERS}, defaults={"covers": {}})
SAME_READER_SECONDS: Final = 30
TAP_RULE: Final = rule(
    {"model": Choice(tuple(TapModel))},
    {
        "same_reader_seconds": Integer(0, MOST_SECONDS),
        "same_stop": ListOf(SAME_STOP),
        "longest": ListOf(LONGEST),
        "missing_off": COMPLETION,
        "missing_on": COMPLETION,
        "continuation_minutes": MINUTES,
    },
    defaults={"same_reader_seconds": SAME_READER_SECONDS, "same_stop": [], "longest": []},
)
PASSBACK: Final = rule(
    {"seconds": Integer(1, MOST_SECONDS)},
    {"at": Choice(tuple(PassbackPlace)), "products": some(ID)},
    defaults={"at": PassbackPlace.STOP},
)
STOP_INTERCHANGE: Final = Record(
    required={"id": ID, "from": some(ID), "to": some(ID), "minutes": MINUTES},
    optional={"emergency": YES_OR_NO},
    defaults={"emergency": False},
)

CAP: Final = rule(
    {"period": PERIOD, "prices": PRICES},
    {"each": Choice(tuple(Each)), "needs": any_of(ID), "default_fares": YES_OR_NO},
    defaults={"needs": [], "default_fares": True},
)
EXTENSION: Final = rule({"cells": ZONES_CELLS}, {"once": Choice(tuple(Once))}, defaults={"once": Once.JOURNEY})


def covers_of(count_rule: Mapping[str, Any]) -> object:
    """Give what a count rule makes cheaper where it does not say: what it counts."""
    return count_rule.get("covers", {})


COUNT_RULE: Final = rule(
    {"after": COUNT, "period": PERIOD, "percent_off": Integer(1, PERCENT)},
    {"reprices": COVERS, "count": Choice(tuple(Counted)), "default_fares": YES_OR_NO, **ROUNDED, **SOURCED},
    exactly_one=EITHER_SOURCE,
    defaults={"reprices": covers_of, "count": Counted.RIDES, "default_fares": True, **TO_THE_PENNY},
)

_REFUNDED: Final[dict[str, Shape]] = {"fee": PRICES, "exchange_fee": PRICES, "within_fare_days": FARE_DAYS, **ROUNDED}
FACTOR: Final = Record({"up_to_fare_days": FARE_DAYS, "hundredths": Integer(0, MOST_HUNDREDTHS)})
REFUND: Final = ByKind(
    {
        RefundMethod.AS_USED: Record(
            required={"id": ID, "name": NAME, "method": Choice((RefundMethod.AS_USED,))},
            optional={
                **_REFUNDED,
                "base": ID,
                "factors": ListOf(FACTOR),
                "used_round": Choice(tuple(Rounding)),
                "used_to_pence": Integer(1, MOST_PENCE),
            },
            defaults={"used_round": Rounding.NEAREST, "used_to_pence": 1, **TO_THE_PENNY},
        ),
        RefundMethod.PRO_RATA: Record(
            required={"id": ID, "name": NAME, "method": Choice((RefundMethod.PRO_RATA,))},
            optional={**_REFUNDED, "day_count": Choice(tuple(DayCount))},
            defaults={"day_count": DayCount.ACTUAL, **TO_THE_PENNY},
        ),
    },
    member="method",
)
OVERRULE: Final = Record({"code": ID, "name": NAME})

PART: Final = Record({"operator": ID, "parts": Integer(1, MOST_PENCE)})


def _sharing(method: SharingMethod, **more: Shape) -> Record:
    return Record(
        required={"id": ID, "name": NAME, "method": Choice((method,)), **more},
        optional={"products": any_of(ID), "caps": any_of(ID)},
        defaults={"products": [], "caps": []},
    )


APPORTIONMENT: Final = ByKind(
    {
        SharingMethod.AS_EARNED: _sharing(SharingMethod.AS_EARNED),
        SharingMethod.BY_RIDES: _sharing(SharingMethod.BY_RIDES),
        SharingMethod.BY_PASSENGER_KM: _sharing(SharingMethod.BY_PASSENGER_KM),
        SharingMethod.FIXED: _sharing(SharingMethod.FIXED, parts=ListOf(PART, least=1, set_by=itemgetter("operator"))),
    },
    member="method",
)

MILLIGRAMS: Final = Integer(0, MOST_MILLIGRAMS)
EMISSIONS: Final = Record(
    required={
        "modes": ListOf(Record({"mode": MODE, "mg_per_km": MILLIGRAMS}), least=1, set_by=itemgetter("mode")),
        "car_mg_per_km": MILLIGRAMS,
    },
    optional=SOURCED,
    exactly_one=EITHER_SOURCE,
)

DEFINED: Final = (COMPLETION,)
