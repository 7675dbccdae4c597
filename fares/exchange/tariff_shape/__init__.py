"""The shape of a tariff document: the one declaration behind the reader, its findings and the published JSON Schema.

`commonfare-tariff/2`. Every list of a document may be left out and means empty, unless it says what something holds
for, or has to hold something. A list with `set_by` is a set; of any other its order has a meaning.
"""

from operator import itemgetter
from typing import Any, Final

from fares.exchange.shapes import Choice, Day, ListOf, Pattern, Record, Shape, definitions
from fares.exchange.tariff_shape import common, rules
from fares.exchange.tariff_shape.common import ID, LONG, NAME, TIME, any_of, by_id
from fares.exchange.tariff_shape.network import BAND, LINE, OPERATOR, PROFILE, SOURCE, STOP, ZONE
from fares.exchange.tariff_shape.prices import CEILING, DISCOUNT, PRODUCT, SINGLE, SURCHARGE, TABLE

__all__ = ["FORMAT", "TARIFF", "defined"]

FORMAT: Final = "commonfare-tariff/2"

HUNDREDTHS: Final = (
    *("AED", "ARS", "AUD", "BGN", "BRL", "CAD", "CHF", "CNY", "COP", "CZK", "DKK", "EGP", "EUR", "GBP", "GEL", "HKD"),
    *("HUF", "IDR", "ILS", "INR", "KES", "LKR", "MAD", "MXN", "MYR", "NOK", "NZD", "PEN", "PHP", "PLN", "QAR", "RON"),
    *("RSD", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "UAH", "USD", "UYU", "ZAR"),
)
"""Currencies of which a hundredth has two decimals (ISO 4217, table A.1: minor unit 2)."""


def _set(item: Shape) -> ListOf:
    return ListOf(item, set_by=by_id)


LISTS: Final[dict[str, Shape]] = {
    "attribution": ListOf(LONG),
    "bank_holidays": any_of(Day()),
    "sources": _set(SOURCE),
    "bands": _set(BAND),
    "zones": _set(ZONE),
    "stops": _set(STOP),
    "lines": _set(LINE),
    "tables": _set(TABLE),
    "singles": ListOf(SINGLE),
    "discounts": ListOf(DISCOUNT),
    "ceilings": _set(CEILING),
    "surcharges": _set(SURCHARGE),
    "products": _set(PRODUCT),
    "interchanges": ListOf(rules.INTERCHANGE),
    "taps": ListOf(rules.TAP_RULE),
    "passback": ListOf(rules.PASSBACK),
    "stop_interchanges": _set(rules.STOP_INTERCHANGE),
    "caps": _set(rules.CAP),
    "extensions": _set(rules.EXTENSION),
    "count_rules": _set(rules.COUNT_RULE),
    "refunds": _set(rules.REFUND),
    "overrules": ListOf(rules.OVERRULE, set_by=itemgetter("code")),
    "apportionment": _set(rules.APPORTIONMENT),
}

TARIFF: Final = Record(
    required={
        "format": Choice((FORMAT,)),
        "id": ID,
        "name": NAME,
        "edition": ID,
        "valid_from": Day(),
        "currency": Choice(HUNDREDTHS),
        "timezone": Pattern("[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*", "a time zone as Europe/London"),
        "fare_day_start": TIME,
        "operators": ListOf(OPERATOR, least=1, set_by=by_id),
        "profiles": ListOf(PROFILE, least=1, set_by=by_id),
    },
    optional={**LISTS, "emissions": rules.EMISSIONS},
    defaults={name: [] for name in LISTS},
)


def defined() -> dict[str, Any]:
    """Describe the parts that the schema refers to by name."""
    return definitions(*common.DEFINED, *rules.DEFINED)
