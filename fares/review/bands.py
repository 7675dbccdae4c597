"""Checks of bands: hours that two of them share, and hours that none of them has."""

from collections.abc import Iterable, Mapping
from functools import reduce
from itertools import combinations
from operator import or_
from typing import Final

from fares.calendar import NAMED_WEEKDAYS, DayType
from fares.review.coverage import coverages, covers_all
from fares.review.findings import Check, Findings, Node, by_id, each_at, items_of, under, warning

DAYS: Final = (*NAMED_WEEKDAYS, DayType.SATURDAY, DayType.SUNDAY, DayType.BANK_HOLIDAY)
A_DAY: Final = 24 * 60
EVER: Final = (1 << len(DAYS) * A_DAY) - 1
"""Every minute of a day of each type, a bit for each."""

Hours = int
"""Minutes as bits: a week's days and a bank holiday after each other, each from midnight in wall time."""


def hours_of(band: Node) -> Hours:
    """Give the minutes of a band by types of day. Single dates are let be: on them an exception is meant."""
    if not {"from", "to"} <= band.keys():
        return 0
    start, end = (_minute(band[name]) for name in ("from", "to"))
    minutes = _until(end) & ~_until(start) if start < end else _until(A_DAY) & ~_until(start) | _until(end)
    return sum(minutes << place * A_DAY for place, day in enumerate(DAYS) if _is_on(band, day))


def _is_on(band: Node, day: DayType) -> bool:
    days = [one for _, one in under("", band, "days")]
    return day in days or (DayType.WEEKDAY in days and day in NAMED_WEEKDAYS)


def _minute(wall_time: str) -> int:
    return int(wall_time[:2]) * 60 + int(wall_time[3:])


def _until(minute: int) -> Hours:
    return (1 << minute) - 1


def bands_that_are_over(document: Node) -> Findings:
    """Point out bands that hold on no day from the first of the edition on."""
    for path, band in items_of(document, "bands"):
        dates = [day for _, day in under(path, band, "dates")]
        if dates and not band.get("days") and max(dates) < document.get("valid_from", ""):
            yield warning(path, "band-over", "Give a later date, or remove this band: its dates are over.")


def overlapping_bands(document: Node) -> Findings:
    """Point out bands with hours in common, of which one rule names both, or singles that are alike name one each."""
    hours = {one: hours_of(band) for one, band in by_id(document, "bands").items()}
    for path, covers in coverages(document):
        for (_, one), (other_path, other) in combinations(under(path, covers, "bands"), 2):
            if hours.get(one, 0) & hours.get(other, 0):
                yield warning(other_path, "bands-overlap", "Look again: an earlier band here has some of its hours.")
    for alike in _alike(document):
        for (_, covers), (path, later) in combinations(alike, 2):
            pairs = [(one, other) for one in covers["bands"] for other in later["bands"]]
            if not any(one == other for one, other in pairs) and any(
                hours.get(one, 0) & hours.get(other, 0) for one, other in pairs
            ):
                message = "Look again: an earlier single, for the same rides, has some of these hours too, and counts."
                yield warning(f"{path}/bands", "bands-overlap", message)


def _alike(document: Node) -> Iterable[list[tuple[str, Node]]]:
    """Give the coverages of singles that name bands, together with those that differ from them in bands alone."""
    groups: dict[str, list[tuple[str, Node]]] = {}
    for path, covers in each_at(document, "singles/covers"):
        if "bands" in covers:
            groups.setdefault(repr(sorted(_at_any_hour(covers).items())), []).append((path, covers))
    return groups.values()


def _at_any_hour(covers: Node) -> Node:
    return {part: member for part, member in covers.items() if part not in ("bands", "bands_out")}


def gaps_between_bands(document: Node) -> Findings:
    """Point out hours without a fare, where singles that are alike in all but their bands have the others."""
    hours = {one: hours_of(band) for one, band in by_id(document, "bands").items()}
    rules = [covers for _, covers in each_at(document, "singles/covers")]
    for alike in _alike(document):
        path, first = alike[0]
        for_them = [covers for covers in rules if covers_all([_at_any_hour(covers)], [_at_any_hour(first)])]
        gap = EVER & ~reduce(or_, (_hours_in(covers, hours) for covers in for_them))
        if len(alike) > 1 and gap:
            message = f"Add a single for the other hours, such as {_said(gap)}: these rides have no fare then."
            yield warning(f"{path}/bands", "band-gap", message)


def _hours_in(covers: Node, hours: Mapping[str, Hours]) -> Hours:
    """Give the minutes at which a coverage holds; a band that is not known is taken to hold always."""
    held = [hours.get(one, EVER) for _, one in under("", covers, "bands")] if "bands" in covers else [EVER]
    out = [hours.get(one, 0) for _, one in under("", covers, "bands_out")]
    return reduce(or_, held, 0) & ~reduce(or_, out, 0)


def _said(hours: Hours) -> str:
    """Say the first minute of some."""
    day, minute = divmod((hours & -hours).bit_length() - 1, A_DAY)
    return f"{DAYS[day].replace('_', ' ')} at {minute // 60:02}:{minute % 60:02}"


WARNINGS: Final[tuple[Check, ...]] = (bands_that_are_over, overlapping_bands, gaps_between_bands)
