"""What many rides cost together, from a document's nodes."""

from datetime import time
from typing import Any, Final

from fares.exchange.assembly.parts import by_zones_and_count, coverage, named, price_list, rounded
from fares.exchange.tariff_shape.common import WEEKDAYS
from fares.exchange.tariff_shape.rules import INCLUSIVE, SAME_READER_SECONDS, advertised_seconds, covers_of
from fares.network import Mode
from fares.prices import Rounding
from fares.rules import (
    ApportionmentRule,
    CappingRule,
    Completion,
    CompletionPolicy,
    Counted,
    CountRule,
    DayCount,
    Each,
    EmissionFactors,
    Exclusion,
    ExtensionFare,
    Factor,
    InterchangeRule,
    LongestJourney,
    Measured,
    Method,
    Moment,
    Once,
    Overrule,
    PassbackPlace,
    PassbackRule,
    Period,
    PeriodKind,
    RefundMethod,
    RefundRule,
    SameStop,
    SameStopCharge,
    SharingMethod,
    Since,
    StopInterchange,
    TapModel,
    TapRule,
    Window,
)

Node = dict[str, Any]

UNSAID: Final[Node] = {"policy": CompletionPolicy.MAXIMUM}
"""How a missing tap is made good where a rule does not say: by a maximum fare, which is then not given."""


def interchange(node: Node) -> InterchangeRule:
    """Build an interchange rule."""
    method = node["method"]
    return InterchangeRule(
        id=node["id"],
        name=node["name"],
        before=coverage(node.get("from", {})),
        after=coverage(node.get("to", {})),
        window=_window(node["window"]),
        method=Method(method["kind"]),
        amounts=price_list(method.get("prices", ())),
        percent_off=method.get("percent_off"),
        **rounded(method),
        off_first=method.get("off", "to") == "from",
        table=method.get("table"),
        measured=Measured(method.get("measure", Measured.SUM)),
        most_changes=node.get("most_changes"),
        first=coverage(node["first"]) if "first" in node else None,
        passes_over=coverage(node["passes_over"]) if "passes_over" in node else None,
        exclusions=frozenset(map(Exclusion, node.get("not", ()))),
        source=node.get("source"),
    )


def _window(node: Node) -> Window:
    return Window(
        start=Moment(node["from"]),
        since=Since(node["of"]),
        end=Moment(node["to"]),
        advertised_seconds=advertised_seconds(node),
        enforced_seconds=node.get("enforced_seconds", advertised_seconds(node)),
        inclusive=node.get("end", INCLUSIVE) == INCLUSIVE,
    )


def tap_rule(node: Node) -> TapRule:
    """Build how taps become rides."""
    return TapRule(
        **named(node),
        model=TapModel(node["model"]),
        same_reader_seconds=node.get("same_reader_seconds", SAME_READER_SECONDS),
        same_stop=tuple(map(_same_stop, node.get("same_stop", ()))),
        longest=tuple(map(_longest, node.get("longest", ()))),
        missing_off=_completion(node.get("missing_off", UNSAID)),
        missing_on=_completion(node.get("missing_on", UNSAID)),
        continuation_minutes=node.get("continuation_minutes"),
    )


def _same_stop(node: Node) -> SameStop:
    return SameStop(node.get("up_to_seconds"), SameStopCharge(node["charge"]))


def _longest(node: Node) -> LongestJourney:
    return LongestJourney(coverage(node.get("covers", {})), node["minutes"])


def _completion(node: Node) -> Completion:
    return Completion(CompletionPolicy(node["policy"]), price_list(node.get("prices", ())))


def passback(node: Node) -> PassbackRule:
    """Build when and where a right that was accepted is not accepted again."""
    return PassbackRule(
        **named(node),
        seconds=node["seconds"],
        place=PassbackPlace(node.get("at", PassbackPlace.STOP)),
        products=frozenset(node["products"]) if "products" in node else None,
    )


def stop_interchange(node: Node) -> StopInterchange:
    """Build a change between stops that goes on with the same ride."""
    return StopInterchange(
        id=node["id"],
        origins=frozenset(node["from"]),
        destinations=frozenset(node["to"]),
        minutes=node["minutes"],
        emergency=node.get("emergency", False),
    )


def _period(node: Node) -> Period:
    return Period(
        kind=PeriodKind(node["kind"]),
        day_start=time.fromisoformat(node["day_start"]) if "day_start" in node else None,
        first_weekday=WEEKDAYS.index(node.get("first_day", WEEKDAYS[0])),
        fare_days=node.get("fare_days"),
        minutes=node.get("minutes"),
    )


def cap(node: Node) -> CappingRule:
    """Build a capping rule."""
    return CappingRule(
        **named(node),
        period=_period(node["period"]),
        prices=price_list(node["prices"]),
        each=Each(node["each"]) if "each" in node else None,
        needs=frozenset(node.get("needs", ())),
        default_fares=node.get("default_fares", True),
    )


def extension(node: Node) -> ExtensionFare:
    """Build an extension fare."""
    by_zones, by_count = by_zones_and_count(node["cells"])
    return ExtensionFare(**named(node), once=Once(node.get("once", Once.JOURNEY)), by_zones=by_zones, by_count=by_count)


def count_rule(node: Node) -> CountRule:
    """Build a count rule."""
    return CountRule(
        **named(node),
        **rounded(node),
        reprices=coverage(node.get("reprices", covers_of(node))),
        counted=Counted(node.get("count", Counted.RIDES)),
        after=node["after"],
        period=_period(node["period"]),
        percent_off=node["percent_off"],
        default_fares=node.get("default_fares", True),
        source=node.get("source"),
    )


def refund(node: Node) -> RefundRule:
    """Build a refund rule."""
    return RefundRule(
        id=node["id"],
        name=node["name"],
        method=RefundMethod(node["method"]),
        fee=price_list(node.get("fee", ())),
        base=node.get("base"),
        factors=tuple(Factor(**factor) for factor in node.get("factors", ())),
        used_rounding=Rounding(node.get("used_round", Rounding.NEAREST)),
        used_to_pence=node.get("used_to_pence", 1),
        day_count=DayCount(node.get("day_count", DayCount.ACTUAL)),
        **rounded(node),
        within_fare_days=node.get("within_fare_days"),
        exchange_fee=price_list(node.get("exchange_fee", ())),
    )


def overrule(node: Node) -> Overrule:
    """Build a reason for which a refund costs no fee."""
    return Overrule(node["code"], node["name"])


def apportionment(node: Node) -> ApportionmentRule:
    """Build how receipts are shared out."""
    return ApportionmentRule(
        id=node["id"],
        name=node["name"],
        method=SharingMethod(node["method"]),
        products=frozenset(node.get("products", ())),
        caps=frozenset(node.get("caps", ())),
        parts={part["operator"]: part["parts"] for part in node["parts"]} if "parts" in node else None,
    )


def emissions(node: Node) -> EmissionFactors:
    """Build the emission factors."""
    by_mode = {Mode(one["mode"]): one["mg_per_km"] for one in node["modes"]}
    return EmissionFactors(by_mode, node["car_mg_per_km"], node.get("source"))
