"""A day's taps: who presents what, where and when."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final
from zlib import crc32
from zoneinfo import ZoneInfo

from fares.network import Mode
from fares.rights import PresentationKind
from loadtests.day import Compressed, Weekday, in_trainloads
from loadtests.people import Commuter, Ride
from loadtests.script import Script

DEVICES_OF_OPERATOR: Final = 8
RIDE_SECONDS: Final = (6 * 60, 25 * 60)
CHANGE_SECONDS: Final = 4 * 60
DAYS_OF_A_SEASON: Final = 5
"""Where taps are sent over and over, each time is a day later, and the first day comes again after so many."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One tap to be made: at a second of the day, counted from local midnight."""

    second: int
    operator: str
    mode: Mode
    token: str
    stop: str
    line: str | None
    kind: PresentationKind

    @property
    def device(self) -> str:
        """Name the device: each of an operator's has its own stops."""
        return device_name(self.operator, crc32(self.stop.encode()) % DEVICES_OF_OPERATOR)

    def said(self, midnight: datetime) -> tuple[str, str]:
        """Write what the device sends, in two parts: the date belongs between them, the tap's name behind them."""
        at = (midnight + timedelta(seconds=self.second)).isoformat().replace("+00:00", "Z")
        content = {"token": self.token, "stop": self.stop, "line": self.line, "kind": self.kind.value, "at": at}
        before, day, after = json.dumps(content).partition(at[:10])
        assert day, "it has a date"
        return before, f'{after[:-1]}, "epoch": '


Journey = Sequence[Passage]
"""One person's taps on one way, in their order."""


def device_name(operator: str, number: int) -> str:
    """Name one of an operator's devices."""
    return f"{operator}-{number}"


def devices(operators: Iterable[str]) -> list[tuple[str, str]]:
    """Name every device of some operators, each with its operator."""
    return [
        (device_name(operator, number), operator) for operator in operators for number in range(DEVICES_OF_OPERATOR)
    ]


def journeys(people: Iterable[tuple[Commuter, str]], weekday: Weekday, part: Compressed, seed: str) -> list[Journey]:
    """Draw everybody's two journeys of a day, each with a person's token; those that begin in a part of it are kept."""
    draw = Random(seed)  # noqa: S311 - journeys of a test, not secrets
    drawn: list[Journey] = []
    for person, token in people:
        out, home = (weekday.outward(draw), person.corridor.outward), (weekday.homeward(draw), person.corridor.homeward)
        drawn += [_journey(rides, token, at, draw) for at, rides in (out, home) if part.begins <= at < part.ends]
    return list(_by_train(drawn, draw))


def _journey(rides: Sequence[Ride], token: str, second: int, draw: Random) -> Journey:
    taps: list[Passage] = []
    for ride in rides:
        on = Passage(second, ride.operator, ride.mode, token, ride.origin, ride.line, PresentationKind.ENTRY)
        second += draw.randint(*RIDE_SECONDS)
        off = replace(on, second=second, stop=ride.destination, kind=PresentationKind.EXIT)
        taps += [on, off] if ride.taps_off else [on]
        second += CHANGE_SECONDS
    return taps


def _by_train(drawn: Sequence[Journey], draw: Random) -> Iterator[Journey]:
    """Let those who leave by a station's gates at the end of their journey do so when a train empties."""
    arrivals: dict[str, list[Journey]] = defaultdict(list)
    for journey in drawn:
        last = journey[-1]
        if last.mode is Mode.RAIL and last.kind is PresentationKind.EXIT:
            arrivals[last.stop].append(journey)
        else:
            yield journey
    for arriving in arrivals.values():
        arriving.sort(key=lambda journey: journey[-1].second)
        seconds = in_trainloads([journey[-1].second for journey in arriving], draw)
        for journey, second in zip(arriving, seconds, strict=True):
            yield [*journey[:-1], replace(journey[-1], second=second)]


def script(drawn: Iterable[Journey], day: date, zone: ZoneInfo, bearers: Mapping[str, str]) -> Script:
    """Write journeys down for a day; taps that are sent over and over are on the days after it.

    Those of one second are spread over it: sent all at once they would wait for each other, which people do not.
    """
    midnight, draw = datetime.combine(day, time(), zone).astimezone(UTC), Random(day.isoformat())  # noqa: S311 - as above
    taps = [tap for journey in drawn for tap in journey]
    rows = [(tap.second + draw.random(), tap.device, *tap.said(midnight)) for tap in taps]
    days = [(day + timedelta(days=later)).isoformat() for later in range(DAYS_OF_A_SEASON)]
    return Script(days, bearers, sorted(rows))
