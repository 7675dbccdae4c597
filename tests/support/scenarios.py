"""The language of scenarios: days in plain text, with what each should cost, that an officer can read and sign off.

tests/scenarios/README.md describes it. Here it is read; tests/support/scenario_charges.py works it out.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Final

from fares.errors import UnknownStop
from fares.exchange.document import read
from fares.journeys import Tap, TapKind
from fares.money import Money
from fares.tariff import Tariff, Timeline

ROOT: Final = Path(__file__).parents[2]
FOLDERS: Final = (ROOT / "tests/scenarios", ROOT / "schemes")
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
KINDS: Final = {"on": TapKind.ON, "off": TapKind.OFF, "taps": TapKind.UNKNOWN}

DAY: Final = r"\d{1,2} [A-Z][a-z]{2}(?: \d{4})?"
CLOCK: Final = r"\d\d:\d\d(?::\d\d)?(?: BST| GMT)?"
NAME: Final = r"[A-Z][^\s(,]*(?: [^\s(,]+)*?(?:, person \d+)?"
SPAN: Final = rf"week of {DAY}|{DAY}|in all"
AMOUNT: Final = r"-?\d+\.\d\d"
PASSENGER: Final = rf"(?P<who>{NAME})(?: \((?P<profile>[a-z][\w-]*)(?:, (?P<age>\d+))?\))?"
TAPPED: Final = r"(?P<kind>on|off|taps) +(?P<service>\S+(?: \S+)?)(?: +at (?P<stop>[^\[,]+?))?"
LEFT: Final = rf"(?:, off (?P<left>[^\[,]+?) (?P<until>{CLOCK}))?"
SAYS: Final = r"(?: +\[(?P<says>[^\]]+)\])?"


class BadScenario(Exception):
    """A line that nobody can read."""


@dataclass(frozen=True)
class Span:
    """A fare day, a week by its Monday, or everything."""

    day: date | None = None
    is_week: bool = False


@dataclass(frozen=True)
class Arriving:
    """A tap of a medium, and the day on which it came in, if that was later."""

    tap: Tap
    arrives: date | None


@dataclass(frozen=True)
class Holding:
    """A product that somebody holds from one fare day to another, both included."""

    who: str
    product: str
    first: date
    last: date


@dataclass(frozen=True)
class Link:
    """From the beginning of a fare day on, a medium's taps are those of another's owner."""

    medium: str
    to: str
    day: date


@dataclass(frozen=True)
class Said:
    """What a line says must hold; `known` is the day whose taps it goes by, None all of them."""

    place: str
    known: date | None


@dataclass(frozen=True)
class Charged(Said):
    """What somebody is charged for a day, a week or in all, and why."""

    who: str
    span: Span
    amount: Money
    because: "Because | None"


@dataclass(frozen=True)
class Because:
    """The prices of the rides before caps, and what covers some of them: ids of caps, products held and extensions."""

    prices: tuple[Money, ...] | None
    caps: frozenset[str]
    held: frozenset[str]
    extensions: frozenset[str]


@dataclass(frozen=True)
class Shared(Said):
    """What each operator gets of a day's receipts, or of all."""

    span: Span
    amounts: dict[str, Money]


@dataclass(frozen=True)
class Rode(Said):
    """The rides of a fare day."""

    who: str
    day: date
    rides: tuple[str, ...]


@dataclass(frozen=True)
class IgnoredTap(Said):
    """A tap that makes no ride, and why."""

    who: str
    at: datetime
    reason: str


@dataclass
class Scenario:
    """A scenario in the reading: what happened, and what must hold."""

    path: Path
    documents: list[Path] = field(default_factory=list)
    editions: list[Tariff] = field(default_factory=list)
    taps: list[Arriving] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    ordered: set[str] = field(default_factory=set)
    said: list[Said] = field(default_factory=list)
    _year: int | None = None
    _known: date | None = None
    _place: str = ""
    _stops: dict[str, str] = field(default_factory=dict)
    _passengers: dict[str, tuple[str, int | None]] = field(default_factory=dict)

    def known(self, day: date | None) -> list[Tap]:
        """The taps that had come in by the end of a fare day, None for all."""
        fare_day = self.editions[0].calendar.fare_day
        return [one.tap for one in self.taps if day is None or (one.arrives or fare_day(one.tap.at)) <= day]

    @property
    def timeline(self) -> Timeline:
        """The editions of its tariff."""
        return Timeline(self.editions)

    def tariff(self, match: re.Match[str]) -> None:
        found = [path for folder in FOLDERS for path in folder.glob(f"{match['id']}.json")]
        found += [path for folder in FOLDERS for path in folder.glob(f"{match['id']}/tariff.json")]
        if not found:
            raise BadScenario(f"{self._place}: no tariff has this name: {match['id']}")
        self.documents.append(found[0])
        self.editions.append(edition(found[0]))

    def year(self, match: re.Match[str]) -> None:
        self._year = int(match["year"])

    def place(self, match: re.Match[str]) -> None:
        self._stops[match["name"]] = match["code"]

    def order(self, match: re.Match[str]) -> None:
        self.ordered.add(match["id"])

    def know(self, match: re.Match[str]) -> None:
        self._known = self._day(match["day"])

    def hold(self, match: re.Match[str]) -> None:
        first, last = self._day(match["first"]), self._day(match["last"])
        self.holdings.append(Holding(match["who"], match["product"], first, last))

    def link(self, match: re.Match[str]) -> None:
        self.links.append(Link(match["medium"], match["to"], self._day(match["day"])))

    def tap(self, match: re.Match[str]) -> None:
        name, _, person = match["who"].partition(", person ")
        if match["profile"]:
            self._passengers[match["who"]] = (match["profile"], int(match["age"]) if match["age"] else None)
        profile, age = self._passengers.get(match["who"], (None, None))
        says = dict(one.split(" ", 1) for one in (match["says"] or "").split(", ") if one)
        operator, _, line = match["service"].partition(" ")
        arrives = says.pop("arrives", None)
        for kind, clock, stop in _presented(match):
            tap = Tap(
                id=f"{len(self.taps) + 1:03}",
                traveller=name,
                device=says.get("reader"),
                kind=kind,
                at=self._instant(match["day"], clock),
                stop=self._stop(stop),
                operator=operator,
                line=line or None,
                direction=says.get("towards"),
                run=says.get("run"),
                passenger=int(person or 1),
                profile=profile,
                age=age,
            )
            self.taps.append(Arriving(tap, self._day(arrives) if arrives else None))

    def charged(self, match: re.Match[str]) -> None:
        because = _because(match["because"]) if match["because"] else None
        span, amount = self._span(match["span"]), _money(match["amount"])
        self.said.append(Charged(self._place, self._known, match["who"], span, amount, because))

    def shared(self, match: re.Match[str]) -> None:
        words = match["shares"].split()
        amounts = {operator: _money(amount) for operator, amount in zip(words[::2], words[1::2], strict=True)}
        self.said.append(Shared(self._place, self._known, self._span(match["span"]), amounts))

    def rode(self, match: re.Match[str]) -> None:
        rides = tuple(match["rides"].split(", ")) if match["rides"] != "nothing" else ()
        self.said.append(Rode(self._place, self._known, match["who"], self._day(match["day"]), rides))

    def ignored(self, match: re.Match[str]) -> None:
        at = self._instant(match["day"], match["clock"])
        self.said.append(IgnoredTap(self._place, self._known, match["who"], at, match["reason"]))

    def take(self, number: int, text: str) -> None:
        """Read one line."""
        self._place = f"{self.path.name}:{number}"
        line = text.partition("#")[0].strip()
        if not line:
            return
        for pattern, verb in VERBS:
            if (match := pattern.fullmatch(line)) is not None:
                verb(self, match)
                return
        raise BadScenario(f"{self._place}: nobody can read this line: {line}")

    def _day(self, text: str) -> date:
        day, month, *year = text.split()
        if not year and self._year is None:
            raise BadScenario(f"{self._place}: say the year first, as in `year 2027`.")
        return date(int(year[0]) if year else self._year or 0, MONTHS.index(month) + 1, int(day))

    def _span(self, text: str) -> Span:
        if text == "in all":
            return Span()
        return Span(self._day(text.removeprefix("week of ")), text.startswith("week of "))

    def _instant(self, day: str, clock: str) -> datetime:
        """A time on the clock on the wall; where the clock change repeats an hour, `GMT` is the second time."""
        wall, _, winter = clock.partition(" ")
        local = datetime.combine(self._day(day), time.fromisoformat(wall), self.editions[0].calendar.zone)
        return local.replace(fold=winter == "GMT").astimezone(UTC)

    def _stop(self, name: str | None) -> str | None:
        """A stop by the name that the scenario gives it, by its code, or by its own name if no other has it."""
        if name is None or name in self._stops:
            return name and self._stops[name]
        network = self.editions[0].network
        named = [stop.id for stop in network.stops.values() if stop.name == name]
        try:
            return named[0] if len(named) == 1 else network.stop(name).id
        except UnknownStop:
            return name


def _presented(match: re.Match[str]) -> Iterator[tuple[TapKind, str, str | None]]:
    yield KINDS[match["kind"]], match["clock"], match["stop"]
    if match["left"]:
        yield TapKind.OFF, match["until"], match["left"]


def _because(text: str) -> Because:
    parts = {"capped by ": frozenset[str](), "held ": frozenset[str](), "extended by ": frozenset[str]()}
    prices: tuple[Money, ...] | None = None
    for part in text.split(", "):
        word = next((word for word in parts if part.startswith(word)), None)
        if word is not None:
            parts[word] = frozenset(part.removeprefix(word).split(" and "))
        elif re.fullmatch(rf"{AMOUNT}(?: \+ {AMOUNT})*", part):
            prices = tuple(map(_money, part.split(" + ")))
        else:
            raise BadScenario(f"Nobody can read the reason: {part}")
    return Because(prices, *parts.values())


def _money(text: str) -> Money:
    return Money(int(text.replace(".", "")))


VERBS: Final[list[tuple[re.Pattern[str], Callable[[Scenario, re.Match[str]], None]]]] = [
    (re.compile(pattern), verb)
    for pattern, verb in (
        (r"tariff +(?P<id>\S+)", Scenario.tariff),
        (r"year +(?P<year>\d{4})", Scenario.year),
        (r"place +(?P<name>\S.*?) {2,}(?P<code>\S+)", Scenario.place),
        (r"ordered +(?P<id>\S+)", Scenario.order),
        (rf"as known on (?P<day>{DAY}):?", Scenario.know),
        (rf"held +(?P<who>{NAME}) {{2,}}(?P<product>\S+) +from (?P<first>{DAY}) to (?P<last>{DAY})", Scenario.hold),
        (rf"linked +(?P<medium>{NAME}) to (?P<to>{NAME}) {{2,}}from (?P<day>{DAY})", Scenario.link),
        (
            rf"(?P<day>{DAY}) +(?P<clock>{CLOCK}) +{PASSENGER} {{2,}}{TAPPED}{LEFT}{SAYS}",
            Scenario.tap,
        ),
        (
            rf"charged +(?P<who>{NAME}) {{2,}}(?P<span>{SPAN}) +(?P<amount>{AMOUNT})(?: +\((?P<because>.+)\))?",
            Scenario.charged,
        ),
        (rf"shared +(?P<span>{SPAN})(?P<shares>(?: +\S+ {AMOUNT})+)", Scenario.shared),
        (rf"rode +(?P<who>{NAME}) {{2,}}(?P<day>{DAY}) +(?P<rides>\S.*)", Scenario.rode),
        (
            rf"ignored +(?P<who>{NAME}) {{2,}}(?P<day>{DAY}) +(?P<clock>{CLOCK}) +(?P<reason>\w+)",
            Scenario.ignored,
        ),
    )
]


@cache
def edition(path: Path) -> Tariff:
    """A tariff document, read once for all scenarios."""
    reading = read(path.read_bytes())
    assert reading.tariff is not None, reading.findings
    return reading.tariff


def read_scenario(path: Path) -> Scenario:
    """Read a scenario; raises `BadScenario`."""
    scenario = Scenario(path)
    for number, text in enumerate(path.read_text().splitlines(), start=1):
        scenario.take(number, text)
    return scenario
