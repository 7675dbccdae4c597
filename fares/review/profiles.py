"""Checks of profiles: whom they are for, and whose price they fall back to."""

from typing import Final

from fares.review.coverage import coverages
from fares.review.findings import (
    Check,
    Finding,
    Findings,
    Node,
    at,
    by_id,
    cycles,
    each_at,
    items_of,
    repeated,
    under,
    warning,
)


def fallback_cycles(document: Node) -> Findings:
    """Find profiles that fall back to each other in a circle."""
    onward = {one: _fallback(profile) for one, profile in by_id(document, "profiles").items()}
    for circle in cycles(onward):
        path = next(path for path, profile in items_of(document, "profiles") if profile.get("id") in circle)
        yield Finding(f"{path}/falls_back_to", "fallback-cycle", "Let the last of these profiles fall back to none.")


def _fallback(profile: Node) -> list[str]:
    return [profile["falls_back_to"]] if "falls_back_to" in profile else []


def ages(document: Node) -> Findings:
    """Find bands of ages that end before they begin."""
    for path, band in each_at(document, "profiles/ages"):
        if band.get("min_age", 0) > band.get("max_age", band.get("min_age", 0)):
            yield Finding(f"{path}/max_age", "age-range", "Let the greatest age be no less than the least.")


def overlapping_ages(document: Node) -> Findings:
    """Find a profile's bands of ages that never count, because an earlier one is for the same operator."""
    message = "Keep one band of ages for each operator, and one for all others: an earlier one is for it."
    for path, profile in items_of(document, "profiles"):
        bands = list(under(path, profile, "ages"))
        named = [one for band_path, band in bands for one in under(band_path, band, "operators")]
        yield from repeated(named, "age-overlap", message)
        yield from repeated(((one, None) for one, band in bands if "operators" not in band), "age-overlap", message)


def unused_issuers(document: Node) -> Findings:
    """Point out issuers of whom no rule makes a difference."""
    named = {issuer for path, covers in coverages(document) for _, issuer in under(path, covers, "issuers")}
    for path, issuer in at(document, "profiles/issuer"):
        if issuer not in named:
            yield warning(path, "issuer-unused", "Name this issuer in what is for its passes only, or remove it.")


ERRORS: Final[tuple[Check, ...]] = (fallback_cycles, ages, overlapping_ages)
WARNINGS: Final[tuple[Check, ...]] = (unused_issuers,)
