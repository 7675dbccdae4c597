"""Checks of the rules that make journeys out of taps and rides: tap rules and interchanges."""

from typing import Final

from fares.review.findings import Check, Finding, Findings, Node, at, items_of, warning
from fares.review.order import enforced_seconds

COMPLETIONS: Final = ("missing_off", "missing_on")


def shortened_windows(document: Node) -> Findings:
    """Find interchanges that are over before passengers were told."""
    for path, window in at(document, "interchanges/window"):
        if enforced_seconds(window) < window.get("advertised_minutes", 0) * 60:
            message = "Enforce no less time than is advertised: passengers go by what they were told."
            yield Finding(f"{path}/enforced_seconds", "window-order", message)


def priceless_completions(document: Node) -> Findings:
    """Point out tap rules that ask for two taps, and do not say what a ride costs that lacks one."""
    for path, rule in items_of(document, "taps"):
        if rule.get("model") == "on_off" and not rule.keys() >= set(COMPLETIONS):
            message = "Say with missing_off and missing_on what rides cost that lack a tap: they have no fare as it is."
            yield warning(path, "no-default-fare", message)


ERRORS: Final[tuple[Check, ...]] = (shortened_windows,)
WARNINGS: Final[tuple[Check, ...]] = (priceless_completions,)
