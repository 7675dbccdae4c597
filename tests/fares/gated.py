"""The small tariff with readers of each kind: buses on only, trams off if one likes, railway gates on and off."""

from datetime import datetime, timedelta
from typing import Any, Final

from fares.quote import PlannedLeg
from fares.rights import (
    Decision,
    Presentation,
    PresentationKind,
    RightState,
    RightTerms,
    fold,
    pay_as_you_go,
    validate,
)
from fares.tariff import Tariff
from tests.fares.journeys_to_price import MORNING, asked, right
from tests.support.tariffs import DOCUMENT, PRODUCTS, price, tariff

ENTRY, EXIT = PresentationKind.ENTRY, PresentationKind.EXIT
ON_BOARD, INSPECTION = PresentationKind.ON_BOARD, PresentationKind.INSPECTION

TAPS: Final[list[dict[str, Any]]] = [
    {"id": "bus", "name": "Bus", "covers": {"modes": ["bus"]}, "model": "on_only", "longest": [{"minutes": 90}]},
    {"id": "tram", "name": "Tram", "covers": {"modes": ["tram"]}, "model": "optional_off", "longest": [{"minutes": 60}]}
    | {"same_reader_seconds": 10},
    {"id": "rail", "name": "Gates", "covers": {"modes": ["rail"]}, "model": "on_off", "longest": [{"minutes": 120}]}
    | {"missing_off": {"policy": "nothing"}, "missing_on": {"policy": "nothing"}},
]
PASSBACK: Final[list[dict[str, Any]]] = [{"id": "stop", "name": "Once at a stop", "seconds": 600}]
TOWN_DAY: Final = PRODUCTS[0] | {"id": "town-day", "name": "Town Day", "covers": {"zones": ["derwent", "villages"]}}
RETURN: Final = {"id": "return", "name": "Return", "kind": "return", "table": "bus-single", "fare_days": 1}
RIDES: Final = {"id": "rides", "name": "Ten Rides", "kind": "carnet", "uses": 10, "rides": 1} | {
    "expires_after_days": 90,
    "prices": [price(2000)],
}
FLEXI: Final = {"id": "flexi", "name": "Flexi", "kind": "flexible", "uses": 2, "within_fare_days": 5} | {
    "prices": [price(1900)]
}
TIMED: Final = [
    {"id": band, "name": band.title(), "kind": "period", "fare_days": 7, "covers": {"bands": [band]}}
    | {"prices": [price(900)]}
    for band in ("off-peak", "weekend", "early")
]


def gated(**more: object) -> Tariff:
    """The tariff, with some members replaced."""
    weekend = {"id": "weekend", "name": "Weekend", "days": ["saturday", "sunday"], "from": "04:30", "to": "04:30"}
    early = {"id": "early", "name": "Early", "days": ["weekday"], "from": "05:00", "to": "07:00"}
    members: dict[str, Any] = {
        "taps": TAPS,
        "bands": [*DOCUMENT["bands"], weekend, early],
        "products": [*PRODUCTS, TOWN_DAY, RETURN, RIDES, FLEXI, *TIMED],
    }
    return tariff(**(members | more))


GATED: Final = gated()
PASSED_BACK: Final = gated(passback=PASSBACK)


def bought(
    product: str | None,
    origin: str = "B-DWT",
    destination: str = "B-TRT",
    *legs: PlannedLeg,
    within: Tariff = GATED,
    minutes: int = 0,
) -> RightTerms:
    """The right of a product, or of a single (None), for a journey so long after the Monday morning's 07:42."""
    return right(within, asked(within, origin, destination, at=after(minutes), legs=legs), product)


def token(within: Tariff = GATED) -> RightTerms:
    """A right to ride now and pay later."""
    return pay_as_you_go(within, "adult", MORNING - timedelta(days=99), MORNING + timedelta(days=99))


def after(minutes: int, seconds: int = 0) -> datetime:
    """So long after the Monday morning's 07:42."""
    return MORNING + timedelta(minutes=minutes, seconds=seconds)


def at(
    stop: str,
    operator: str,
    kind: PresentationKind = ENTRY,
    minutes: int = 0,
    seconds: int = 0,
    *,
    line: str | None = None,
    reader: str | None = None,
) -> Presentation:
    """A right presented so long after 07:42."""
    return Presentation(stop, operator, line, after(minutes, seconds), kind, reader)


def history(terms: RightTerms, *shown: Presentation, within: Tariff = GATED) -> tuple[list[Decision], RightState]:
    """What each presentation is answered, those before it folded in; and how the right stands then."""
    state, found = RightState(), []
    for presentation in shown:
        decision = validate(within, terms, state, presentation)
        state = fold(state, decision.effect) if decision.accepted else state
        found.append(decision)
    return found, state


def reasons(terms: RightTerms, *shown: Presentation, within: Tariff = GATED) -> list[str]:
    """Why each was answered so."""
    return [decision.reason.value for decision in history(terms, *shown, within=within)[0]]


def sentences(terms: RightTerms, *shown: Presentation, within: Tariff = GATED) -> list[str]:
    """What the display said each time."""
    return [decision.sentence for decision in history(terms, *shown, within=within)[0]]
