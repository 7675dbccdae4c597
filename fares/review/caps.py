"""Checks of caps, extension fares and count rules."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import permutations
from math import comb
from typing import Final

from fares.review.coverage import admits, covers_all, for_profile, services, ways
from fares.review.fares import Fares
from fares.review.findings import Check, Finding, Findings, Node, by_id, cycles, items_of, repeated, under, warning
from fares.review.prices import payable

MINUTES_A_DAY: Final = 24 * 60
DAYS: Final = {"day": 1, "week": 7, "month": 30}

Key = frozenset[str] | int
"""What an extension's cell is for: a set of zones, or so many."""


def needs_cycles(document: Node) -> Findings:
    """Find caps, and products, that need each other in a circle, so that none of them can be bought first."""
    for name in ("caps", "products"):
        onward = {one: [need for _, need in under("", node, "needs")] for one, node in by_id(document, name).items()}
        for circle in cycles(onward):
            path = next(path for path, node in items_of(document, name) if node.get("id") in circle)
            yield Finding(f"{path}/needs", "needs-cycle", "Let the last of these need none of the others.")


def repeated_cells(document: Node) -> Findings:
    """Find two cells of an extension fare for the same zones, or for as many."""
    for path, extension in items_of(document, "extensions"):
        keyed = [(one, key) for one, cell in under(path, extension, "cells") if (key := _key(cell)) is not None]
        yield from repeated(keyed, "repeated-cell", "Keep one cell for each set of zones, and one for each count.")


def _key(cell: Node) -> Key | None:
    key: Key | None = frozenset(cell["zones"]) if "zones" in cell else cell.get("count")
    return key


def falling_extensions(document: Node) -> Findings:
    """Find cells that cost less than one for fewer of their zones: whoever buys another cap would pay more."""
    profiles = by_id(document, "profiles")
    for path, extension in items_of(document, "extensions"):
        cells = {key: (one, cell) for one, cell in under(path, extension, "cells") if (key := _key(cell)) is not None}
        paid = {key: payable(cell.get("prices", []), profiles) for key, (_, cell) in cells.items()}
        for more, (one, _) in cells.items():
            if any(_is_of(fewer, more, paid.keys()) and _less(paid[more], paid[fewer]) for fewer in paid):
                message = "Let it cost no less than a cell for fewer zones: more caps must never make the rest dearer."
                yield Finding(one, "extension-falls", message)


def _is_of(fewer: Key, more: Key, keys: Collection[Key]) -> bool:
    """Say whether the zones of one cell may be some of those of another; a count is of zones that no cell names."""
    if isinstance(fewer, frozenset) and isinstance(more, frozenset):
        return fewer < more
    if isinstance(fewer, int) and isinstance(more, frozenset):
        named = sum(isinstance(key, frozenset) and len(key) == fewer and key < more for key in keys)
        return fewer < len(more) and named < comb(len(more), fewer)
    return _count(fewer) < _count(more)


def _count(key: Key) -> int:
    return key if isinstance(key, int) else len(key)


def _less(one: Mapping[str, int], other: Mapping[str, int]) -> frozenset[str]:
    """Give the profiles that pay less by one list than by another."""
    return frozenset(profile for profile in one.keys() & other.keys() if one[profile] < other[profile])


def dear_extensions(document: Node) -> Findings:
    """Point out extension fares that are dearer than any single they may stand for: nobody ever pays them."""
    fares = Fares(document)
    for path, extension in items_of(document, "extensions"):
        highest = fares.highest(ways(extension))
        for one, cell in under(path, extension, "cells"):
            paid = payable(cell.get("prices", []), fares.profiles)
            if dearer := _less(highest, paid):
                whom = _whom(dearer, paid)
                message = f"Look again:{whom} no single costs as much, and nobody pays more than the full price."
                yield warning(one, "extension-above-fare", message)


def dear_caps(document: Node) -> Findings:
    """Point out caps that cost more than one which covers more, for as long or longer, and for whom."""
    caps = list(items_of(document, "caps"))
    cost = {path: _cost(document, cap) for path, cap in caps}
    dearer, below = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for (path, cap), (wide_path, wide) in permutations(caps, 2):
        less = _less(cost[wide_path], cost[path]) if _is_wider(wide, cap) else frozenset()
        if wide.get("period") == cap.get("period"):
            dearer[path] |= less
        elif _minutes(wide) > _minutes(cap) > 0:
            below[wide_path] |= less
    addable = {need for _, cap in caps for _, need in under("", cap, "needs")}
    for path, cap in caps:
        if dearer[path] and cap.get("id") not in addable:
            whom = _whom(dearer[path], cost[path])
            message = f"Look again:{whom} a cap that covers more costs less, so that this one is never bought."
            yield warning(f"{path}/prices", "dearer-than-wider", message)
        if below[path]:
            whom = _whom(below[path], cost[path])
            message = f"Look again:{whom} it lasts longer and costs less than a cap for no more rides."
            yield warning(f"{path}/prices", "week-below-day", message)


def _whom(concerned: Collection[str], payers: Collection[str]) -> str:
    """Name the profiles that a finding concerns; nothing if they are all that may pay."""
    if set(payers) <= set(concerned):
        return ""
    return f" for the profile{'' if len(concerned) == 1 else 's'} {', '.join(sorted(concerned))},"


def swallowed_defaults(document: Node) -> Findings:
    """Point out caps on zones that do not say whether they take in a maximum fare which is dearer than they are.

    One known end puts a ride that lacks a tap inside the zones.
    """
    profiles, maxima = by_id(document, "profiles"), list(_maxima(document))
    for path, cap in items_of(document, "caps"):
        cost = payable(cap.get("prices", []), profiles)
        zoned = [way for way in ways(cap) if {"zones", "zones_out"} & way.keys()]
        if "default_fares" not in cap and any(
            for_profile(way, profiles[one])
            for way in zoned
            for service, most in maxima
            if admits(way, service)
            for one in _less(cost, most)
        ):
            message = (
                "Say default_fares, true or false: a ride that lacks a tap is inside the zones by its known end alone, "
                "and its maximum fare is dearer than this cap."
            )
            yield warning(path, "swallows-default", message)


def _maxima(document: Node) -> Iterator[tuple[Node, dict[str, int]]]:
    """Give what each profile pays for a ride that lacks a tap, on each service where that is a fixed maximum."""
    profiles = by_id(document, "profiles")
    rules = [rule for _, rule in items_of(document, "taps")]
    for service in services(document):
        rule = next((one for one in rules if any(admits(way, service) for way in ways(one))), {})
        for completion in (rule.get("missing_off", {}), rule.get("missing_on", {})):
            if completion.get("policy") == "maximum" and rule.get("model") == "on_off":
                yield service, payable(completion.get("prices", []), profiles)


def _cost(document: Node, cap: Node) -> dict[str, int]:
    """Give what each profile pays for a cap, the cheapest of those that it needs included."""
    profiles, caps = by_id(document, "profiles"), by_id(document, "caps")
    own = payable(cap.get("prices", []), profiles)
    needs = [payable(caps.get(one, {}).get("prices", []), profiles) for _, one in under("", cap, "needs")]
    return {one: pence + min((need[one] for need in needs if one in need), default=0) for one, pence in own.items()}


def _is_wider(wide: Node, cap: Node) -> bool:
    """Say whether a cap covers all that another does, and as often."""
    same_family = wide.get("each") in (None, cap.get("each"))
    same_defaults = wide.get("default_fares", True) or not cap.get("default_fares", True)
    return same_family and same_defaults and covers_all(ways(wide), ways(cap))


def _minutes(cap: Node) -> int:
    """Give about how long a cap's period is; 0 where it is not known."""
    period = cap.get("period", {})
    minutes: int = period.get("minutes", period.get("fare_days", DAYS.get(period.get("kind"), 0)) * MINUTES_A_DAY)
    return minutes


ERRORS: Final[tuple[Check, ...]] = (needs_cycles, repeated_cells, falling_extensions)
WARNINGS: Final[tuple[Check, ...]] = (dear_extensions, dear_caps, swallowed_defaults)
