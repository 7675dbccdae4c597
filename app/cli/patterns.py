"""Read a travel pattern from a file: journeys that repeat every week as JSON, or one a row as CSV."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final

from app.cli.console import CommandError, read
from app.cli.replay.times import YEARS
from app.cli.stops import choose
from app.cli.tariffs import AGES
from fares.best import Commute, PatternJourney, TravelPattern, journeys_of
from fares.tariff import Tariff

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_WEEKS: Final = 53
MOST_JOURNEYS: Final = 800
NEEDED: Final = {"from", "to", "days", "out", "starts", "weeks"}
ALLOWED: Final = NEEDED | {"back", "profile", "age", "but_not"}
COLUMNS: Final = {"date", "time", "from", "to"}


def pattern(tariff: Tariff, path: Path) -> TravelPattern:
    """Read a pattern; raises `CommandError` that says what is wrong and where."""
    text = _text(path)
    try:
        made = _from_csv(tariff, text) if path.suffix.lower() == ".csv" else _from_json(tariff, text)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise CommandError(f"{path} is no pattern: {error}. docs/best.md shows one.") from None
    if len(made.journeys) > MOST_JOURNEYS:
        raise CommandError(f"{path} has {len(made.journeys)} journeys; at most {MOST_JOURNEYS} can be looked at.")
    if made.profile not in tariff.profiles:
        raise CommandError(
            f"This tariff has no profile {made.profile!r}. It has: {', '.join(sorted(tariff.profiles))}."
        )
    return made


def _text(path: Path) -> str:
    try:
        return read(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError(f"{path} is not text in UTF-8. Save it as that.") from None


def _from_json(tariff: Tariff, text: str) -> TravelPattern:
    parsed = json.loads(text)
    members: list[dict[str, Any]] = parsed if isinstance(parsed, list) else [parsed]
    if not members:
        raise ValueError("it is empty")
    for member in members:
        _check(member)
    who = {(member.get("profile", "adult"), member.get("age")) for member in members}
    if len(who) > 1:
        raise ValueError("it is for one traveller, so profile and age are the same throughout")
    ((profile, age),) = who
    if age is not None and age not in AGES:
        raise ValueError("an age is a number of years")
    journeys = [journey for member in members for journey in journeys_of(tariff.calendar, _commute(tariff, member))]
    return TravelPattern(tuple(journeys), profile, age)


def _check(member: dict[str, Any]) -> None:
    missing, unknown = NEEDED - member.keys(), member.keys() - ALLOWED
    if missing or unknown:
        raise ValueError(
            "; ".join(
                [
                    *(f"{name!r} is missing" for name in sorted(missing)),
                    *(f"{name!r} is not known" for name in sorted(unknown)),
                ]
            )
        )
    if not set(member["days"]) <= set(WEEKDAYS):
        raise ValueError("days are monday to sunday")
    if type(member["weeks"]) is not int or not 1 <= member["weeks"] <= MOST_WEEKS:
        raise ValueError(f"weeks are a number from 1 to {MOST_WEEKS}")


def _commute(tariff: Tariff, member: dict[str, Any]) -> Commute:
    return Commute(
        origin=choose(tariff.network, member["from"]).stop.id,
        destination=choose(tariff.network, member["to"]).stop.id,
        weekdays=frozenset(WEEKDAYS.index(day) for day in member["days"]),
        out=time.fromisoformat(member["out"]),
        back=time.fromisoformat(member["back"]) if "back" in member else None,
        starts=_day(member["starts"]),
        weeks=member["weeks"],
        but_not=frozenset(map(_day, member.get("but_not", []))),
    )


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if day.year not in YEARS:
        raise ValueError(f"no tariff reaches {text}")
    return day


def _from_csv(tariff: Tariff, text: str) -> TravelPattern:
    rows = csv.DictReader(io.StringIO(text))
    missing = COLUMNS - set(rows.fieldnames or ())
    if missing:
        raise ValueError(f"it has no column {', '.join(sorted(missing))}")
    found = list(rows)
    who = {row.get("profile") or "adult" for row in found} or {"adult"}
    if len(who) > 1:
        raise ValueError("it is for one traveller, so the profile is the same throughout")
    return TravelPattern(tuple(_rows(tariff, found)), who.pop())


def _rows(tariff: Tariff, rows: list[dict[str, str]]) -> Iterator[PatternJourney]:
    for row in rows:
        origin, destination = (choose(tariff.network, row[end]).stop.id for end in ("from", "to"))
        at = datetime.combine(_day(row["date"]), time.fromisoformat(row["time"]), tariff.calendar.zone)
        yield PatternJourney(origin, destination, at.astimezone(UTC))
