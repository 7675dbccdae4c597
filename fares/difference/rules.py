"""Rules: the members of each section that have words of their own, besides prices and coverages."""

from collections.abc import Mapping
from typing import Final

from fares.difference.change import Speaker
from fares.difference.phrases import (
    COMPLETIONS,
    METHODS,
    Phrase,
    ages,
    at_most,
    by_prices,
    choice,
    covering,
    each_of,
    fare_table,
    longest,
    named,
    number,
    of_kind,
    period,
    priced,
    same_stop,
    window,
)

RUNS: Final = Phrase("{label} now holds {after} (was {before})", period)
PERCENT_OFF: Final = Phrase("{label} now takes {after} off (was {before})", number("%", "nothing"))
DEFAULT_FARES: Final = Phrase(
    "{label} now counts {after} (was {before})",
    choice({None: "rides that lack a tap too", False: "no rides that lack a tap"}),
)


def _lacking(tap: str) -> Speaker:
    sentence = f"{{label}}: a ride without a tap {tap} now costs {{after}} (was {{before}})"
    return of_kind("policy", Phrase(sentence, by_prices("policy", COMPLETIONS)))


def _needing(section: str) -> Phrase:
    return Phrase("{label} now needs {after} (was {before})", each_of(section, "nothing"))


SPEAKERS: Final[Mapping[str, Mapping[str, Speaker]]] = {
    "profiles": {
        "ages": Phrase("{label} is now for {after} (was {before})", ages),
    },
    "singles": {
        "table": Phrase("{label} is now priced by {after} (was {before})", fare_table),
    },
    "discounts": {
        "percent_off": PERCENT_OFF,
        "minimum": priced("minimum"),
        "applies_to": Phrase("{label} now lowers {after} (was {before})", each_of("", "singles")),
    },
    "surcharges": {
        "charging": Phrase(
            "{label} is now {after} (was {before})",
            choice({None: "part of what caps and products cover", "apart": "charged apart from caps and products"}),
        ),
    },
    "interchanges": {
        "from": covering("for the ride before"),
        "to": covering("for the ride after"),
        "first": covering("for the first ride"),
        "passes_over": covering("for rides passed over"),
        "window": Phrase("{label} now allows {after} (was {before})", window),
        "method": of_kind(
            "kind", Phrase("{label}: the next ride now costs {after} (was {before})", by_prices("kind", METHODS))
        ),
        "most_changes": Phrase("{label} now holds for {after} (was {before})", at_most("change")),
        "not": Phrase("{label} now leaves out {after} (was {before})", each_of("", "nothing")),
    },
    "taps": {
        "model": Phrase(
            "{label}: passengers now {after} (was {before})",
            choice(
                {"on_only": "tap on only", "on_off": "tap on and off", "optional_off": "tap on, and off if they like"}
            ),
        ),
        "missing_off": _lacking("off"),
        "missing_on": _lacking("on"),
        "same_stop": Phrase("{label}: leaving where one boarded now costs {after} (was {before})", same_stop),
        "longest": Phrase("{label}: a ride may now last {after} (was {before})", longest),
        "same_reader_seconds": Phrase(
            "{label} now takes taps on one reader within {after} as one (was {before})", number("s", "30 s")
        ),
        "continuation_minutes": Phrase(
            "{label}: another exit now prolongs a ride within {after} (was {before})", number("min", "no time")
        ),
    },
    "passback": {
        "seconds": Phrase("{label} now holds for {after} (was {before})", number("s", "no time")),
        "at": Phrase(
            "{label} now holds {after} (was {before})",
            choice(
                {
                    None: "at the same stop",
                    "reader": "at the same reader",
                    "line": "on the same line",
                    "anywhere": "anywhere",
                }
            ),
        ),
        "products": Phrase("{label} is now for {after} (was {before})", each_of("products", "every right")),
    },
    "caps": {
        "period": RUNS,
        "each": Phrase(
            "{label} is now one cap for {after} (was {before})",
            choice({None: "all", "operator": "each operator", "mode": "each mode", "line": "each line"}),
        ),
        "needs": _needing("caps"),
        "default_fares": DEFAULT_FARES,
    },
    "extensions": {
        "once": Phrase("{label} is now paid once a {after} (was {before})", choice({None: "journey", "day": "day"})),
    },
    "count_rules": {
        "reprices": covering("for what gets cheaper"),
        "count": Phrase("{label} now counts {after} (was {before})", choice({None: "rides", "journeys": "journeys"})),
        "after": Phrase("{label} now begins after {after} (was {before})", number("paid", "none")),
        "period": RUNS,
        "percent_off": PERCENT_OFF,
        "default_fares": DEFAULT_FARES,
    },
    "products": {
        "needs": _needing("products"),
        "refund": Phrase("{label} is now refunded by {after} (was {before})", named("refunds", "no rule")),
        "table": Phrase("{label} is now priced by {after} (was {before})", fare_table),
        "default_fares": Phrase(
            "{label} now covers {after} (was {before})",
            choice({None: "rides that lack a tap too", False: "no rides that lack a tap"}),
        ),
    },
    "refunds": {
        "method": Phrase(
            "{label} now gives back {after} (was {before})",
            choice({"as_used": "what was not used", "pro_rata": "the share of the days left"}),
        ),
        "base": Phrase("{label} now values use by {after} (was {before})", named("products", "the product itself")),
        "day_count": Phrase(
            "{label} now counts {after} (was {before})",
            choice({None: "days as the calendar has them", "thirty": "every month as 30 days"}),
        ),
        "fee": priced("fee"),
        "exchange_fee": priced("fee for an exchange"),
    },
    "stop_interchanges": {
        "from": Phrase("{label} now leads from {after} (was {before})", each_of("stops")),
        "to": Phrase("{label} now leads to {after} (was {before})", each_of("stops")),
    },
    "emissions": {
        "mg_per_km": Phrase("{label}: now {after} (was {before})", number("mg/km", "none")),
        "car_mg_per_km": Phrase("{label}: a car now counts {after} (was {before})", number("mg/km", "none")),
    },
    "apportionment": {
        "method": Phrase(
            "{label} now shares {after} (was {before})",
            choice(
                {
                    "as_earned": "as rides earned",
                    "by_rides": "by the number of rides",
                    "by_passenger_km": "by passenger-kilometres",
                    "fixed": "by fixed parts",
                }
            ),
        ),
        "products": Phrase("{label} now shares receipts of products {after} (was {before})", each_of("products")),
        "caps": Phrase("{label} now shares receipts of caps {after} (was {before})", each_of("caps")),
    },
}
