"""Times as people write them in files: with their offset, or local where that is not ambiguous."""

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from app.cli.replay.sheets import UnusableRow
from fares.calendar import ServiceCalendar

YEARS: Final = range(2000, 2200)
"""Those of a tariff document's dates."""

EXAMPLE: Final = "2026-11-23T07:45:00+00:00"
DATE_LENGTH: Final = len("2026-11-23")


def instant(text: str, zone: ZoneInfo) -> datetime:
    """Read a time, with its offset or local; gives UTC. Raises `UnusableRow` if it is none, or not one alone."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise UnusableRow(f"{text!r} is not a time. Write it as {EXAMPLE}.") from None
    if at.year not in YEARS:
        raise UnusableRow(f"{text!r} lies outside the years {YEARS[0]} to {YEARS[-1]}, which tariffs have.")
    if at.tzinfo is not None:
        return at.astimezone(UTC)
    earlier, later = (at.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if earlier.astimezone(UTC) == later.astimezone(UTC):
        return earlier.astimezone(UTC)
    if earlier.astimezone(UTC) > later.astimezone(UTC):
        raise UnusableRow(
            f"The clocks go forward: {text!r} never comes. Write a time that does, or one with its offset."
        )
    either = " or ".join(one.isoformat() for one in (earlier, later))
    raise UnusableRow(f"The clocks go back: {text!r} comes twice. Write {either}.")


def start(text: str, calendar: ServiceCalendar) -> datetime:
    """Read a time, or a date for the first instant of its fare day."""
    day = _day(text)
    return instant(text, calendar.zone) if day is None else calendar.starts_at(day)


def end(text: str, calendar: ServiceCalendar) -> datetime:
    """Read a time that is excluded, or a date whose fare day is the last."""
    day = _day(text)
    return instant(text, calendar.zone) if day is None else calendar.ends_at(day)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if len(text) == DATE_LENGTH else None
    except ValueError:
        return None
    return day if day is not None and day.year in YEARS else None
