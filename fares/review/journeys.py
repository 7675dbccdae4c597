"""Checks of the rules that make journeys out of taps and rides: tap rules and interchanges."""

from typing import Final

from fares.review.findings import Check, Finding, Findings, Node, at, items_of, warning
from fares.review.order import enforced_seconds

COMPLETIONS: Final = ("missing_off", "missing_on")
LONG_PASSBACK_SECONDS: Final = 3600


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


def long_passbacks(document: Node) -> Findings:
    """Point out passback rules that may refuse somebody on the way back."""
    for path, rule in items_of(document, "passback"):
        if rule.get("seconds", 0) > LONG_PASSBACK_SECONDS:
            message = "Look again: whoever comes back to the same place within this time is refused."
            yield warning(f"{path}/seconds", "long-passback", message)


ERRORS: Final[tuple[Check, ...]] = (shortened_windows,)
WARNINGS: Final[tuple[Check, ...]] = (priceless_completions, long_passbacks)
