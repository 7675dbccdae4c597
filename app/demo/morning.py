"""Who travels on the synthetic morning, drawn from a scheme's own stops and lines. One seed, the same people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import cycle
from random import Random
from typing import TypeVar

from app.demo.shares import (
    AFTERTHOUGHT_EVERY,
    EARLY_MINUTES,
    FEWEST_STOPS_RIDDEN,
    HALF_HOUR_PERCENT,
    JOINT_DAY_PERCENT,
    MISCHIEF_PERCENT,
    MODE_PER_MILLE,
    PROFILE_PERCENT,
    TWO_LINES_PERCENT,
)
from fares.calendar import DayType
from fares.network import Line, Mode, Network, StopPoint
from fares.tariff import Tariff

T = TypeVar("T")


class Mischief(StrEnum):
    """What a commuter does on purpose that a fare service must see through."""

    USED_UP = "rides twice on one single"
    WRONG_OPERATOR = "shows a single to another operator"
    WRONG_ZONE = "boards far from where the single begins"
    EXPIRED = "tries again the next day"
    UNKNOWN_MEDIUM = "shows a medium nobody sold"
    TAP_RETRIED = "sends the same tap twice"
    SALE_RETRIED = "sends the same order twice"


class Afterthought(StrEnum):
    """What somebody who bought a joint day thinks better of, before they ride."""

    REFUND = "stays at home and hands the day back"
    EXCHANGE = "exchanges the day for something cheaper"


@dataclass(frozen=True, slots=True)
class Commuter:
    """One person: who they are, where they go on which line, when they leave (UTC) and what they are up to."""

    number: int
    profile: str
    origin: StopPoint
    destination: StopPoint
    line: Line
    leaves_at: datetime
    prefers_joint_day: bool
    mischief: Mischief | None
    afterthought: Afterthought | None = None


def next_weekday(tariff: Tariff, today: date) -> date:
    """Find the first fare day after today that is an ordinary weekday, in this scheme's calendar."""
    day = today + timedelta(days=1)
    while tariff.calendar.day_type(day) is not DayType.WEEKDAY:
        day += timedelta(days=1)
    return day


def commuters(tariff: Tariff, day: date, count: int, seed: str) -> list[Commuter]:
    """Draw the morning's commuters, in the order in which they leave."""
    draw = Random(seed)  # noqa: S311 - people of a demonstration, not secrets
    lines = _lines_by_mode(tariff.network)
    profiles = {profile: share for profile, share in PROFILE_PERCENT.items() if profile in tariff.profiles}
    mischief = _mischief(count)
    people = [_commuter(draw, tariff, day, lines, profiles, number, mischief.get(number)) for number in range(count)]
    return sorted(_thinking(people), key=lambda person: (person.leaves_at, person.number))


def _thinking(people: Sequence[Commuter]) -> list[Commuter]:
    """Let one in so many of those who like the joint day think better of it: now a refund, then an exchange."""
    turns = cycle([*Afterthought, *[None] * (AFTERTHOUGHT_EVERY - len(Afterthought))])
    return [replace(person, afterthought=next(turns)) if person.prefers_joint_day else person for person in people]


def _commuter(
    draw: Random,
    tariff: Tariff,
    day: date,
    lines: Mapping[Mode, list[Line]],
    profiles: Mapping[str, int],
    number: int,
    mischief: Mischief | None,
) -> Commuter:
    line = draw.choice(lines[_pick(draw, {mode: MODE_PER_MILLE[mode] for mode in lines})])
    origin, destination = _ends(draw, tariff.network, line)
    if mischief is None and draw.randrange(100) < TWO_LINES_PERCENT:
        other = draw.choice(lines[_pick(draw, {mode: MODE_PER_MILLE[mode] for mode in lines})])
        destination = _ends(draw, tariff.network, other)[1]
    while destination == origin:
        destination = _ends(draw, tariff.network, line)[1]
    return Commuter(
        number=number,
        profile=_pick(draw, profiles),
        origin=origin,
        destination=destination,
        line=line,
        leaves_at=_leaves_at(draw, tariff, day),
        prefers_joint_day=draw.randrange(100) < JOINT_DAY_PERCENT and mischief is None,
        mischief=mischief,
    )


def _lines_by_mode(network: Network) -> dict[Mode, list[Line]]:
    """Gather the lines that can be ridden, by the modes we have a share for."""
    lines: dict[Mode, list[Line]] = {}
    for line in sorted(network.lines.values(), key=lambda line: line.id):
        if line.mode in MODE_PER_MILLE and any(len(pattern.stops) > FEWEST_STOPS_RIDDEN for pattern in line.patterns):
            lines.setdefault(line.mode, []).append(line)
    return lines


def _ends(draw: Random, network: Network, line: Line) -> tuple[StopPoint, StopPoint]:
    """Choose where to board and where to alight, in the order in which the line serves them."""
    pattern = draw.choice([pattern for pattern in line.patterns if len(pattern.stops) > FEWEST_STOPS_RIDDEN])
    stops = list(dict.fromkeys(pattern.stops))
    boarding, alighting = sorted(draw.sample(range(len(stops)), 2))
    return network.stops[stops[boarding]], network.stops[stops[alighting]]


def _leaves_at(draw: Random, tariff: Tariff, day: date) -> datetime:
    half_hour = _pick(draw, HALF_HOUR_PERCENT)
    second = draw.randrange(EARLY_MINUTES * 60)
    local = datetime.combine(day, half_hour, tariff.calendar.zone) + timedelta(seconds=second)
    return local.astimezone(UTC)


def _mischief(count: int) -> dict[int, Mischief]:
    """Spread the kinds evenly, so that each of them appears even on a small morning."""
    kinds = list(Mischief)
    every = max(1, min(100 // MISCHIEF_PERCENT, count // len(kinds)))
    return {number: kinds[turn % len(kinds)] for turn, number in enumerate(range(every - 1, count, every))}


def _pick(draw: Random, shares: Mapping[T, int]) -> T:
    return draw.choices(list(shares), weights=list(shares.values()))[0]


def elsewhere(network: Network, operator: str, zone: str) -> Iterator[StopPoint]:
    """Give the stops of an operator's lines that lie outside a fare zone."""
    lines = (line for line in network.lines.values() if line.operator == operator)
    stops = (network.stops[stop] for line in lines for pattern in line.patterns for stop in pattern.stops)
    return (stop for stop in stops if stop.zone != zone)
