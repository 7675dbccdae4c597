"""Stops: thousands of them, so told by zone and counted, the first few named."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

from fares.difference.change import Change, Kind, Node, Place
from fares.difference.words import counted, listing, spoken
from fares.network import Mode, StopPoint, distance_metres

MOVED_METRES: Final = 20
"""Up to here a stop has been surveyed again; beyond, passengers must look for it elsewhere."""

JOINED, LEFT, NEW, WITHDRAWN, RENAMED, MOVED, SURVEYED = "joined", "left", "new", "withdrawn", "renamed", "moved", "at"
TOPICS: Final = (JOINED, LEFT, NEW, WITHDRAWN, RENAMED, MOVED, SURVEYED)
SAYS: Final = {
    NEW: "{} new",
    WITHDRAWN: "{} withdrawn",
    RENAMED: "{} renamed",
    MOVED: f"{{}} moved by more than {MOVED_METRES} m",
    SURVEYED: f"{{}} moved by {MOVED_METRES} m or less",
}
POSITION: Final = ("lat_microdegrees", "lon_microdegrees")


@dataclass(frozen=True, slots=True)
class _Fact:
    """What happened to one stop, under the topic that its zone's sentence counts it by."""

    zone: str
    topic: str
    stop: str
    text: str

    def order(self) -> tuple[str, int, str, str]:
        known = TOPICS.index(self.topic) if self.topic in TOPICS else len(TOPICS)
        return self.zone, known, self.topic, self.stop


def changed_stops(place: Place, _: str, old: Any, new: Any) -> Iterator[Change]:  # noqa: ANN401 - JSON
    """Tell what happened to the stops of each zone."""
    before, after = ({stop["id"]: stop for stop in stops or []} for stops in (old, new))
    facts = [fact for one in before | after for fact in _facts(place, before.get(one), after.get(one))]
    for zone, of_zone in groupby(sorted(facts, key=_Fact.order), key=lambda fact: fact.zone):
        here = replace(place, subject=zone, label=f"Zone {place.names.of('zones', zone)}")
        topics = {topic: list(some) for topic, some in groupby(of_zone, key=lambda fact: fact.topic)}
        yield from _membership(here.of(Kind.ZONE), topics.pop(JOINED, []), topics.pop(LEFT, []))
        for topic, some in topics.items():
            says = SAYS.get(topic, f"{{}} with another {spoken(topic)}")
            yield _told(here, f"{here.label}: {says.format(counted(len(some), 'stop'))} ({_named(some)})", some)


def _facts(place: Place, old: Node | None, new: Node | None) -> Iterator[_Fact]:
    if old is None or new is None:
        stop, topic = (old, WITHDRAWN) if old else (new, NEW)
        assert stop is not None, "a stop is in one of the documents"
        yield _Fact(stop["zone"], topic, stop["id"], stop["name"])
        return
    zone, one, called = new["zone"], new["id"], place.names.of("stops", new["id"])
    if old["zone"] != zone:
        yield _Fact(zone, JOINED, one, called)
        yield _Fact(old["zone"], LEFT, one, called)
    if old["name"] != new["name"]:
        yield _Fact(zone, RENAMED, one, f"{old['name']} → {new['name']}")
    if [old[name] for name in POSITION] != [new[name] for name in POSITION]:
        metres = distance_metres(_at(old), _at(new))
        yield _Fact(zone, MOVED if metres > MOVED_METRES else SURVEYED, one, f"{called} by {metres} m")
    for name in sorted((old.keys() | new.keys()) - {"zone", "name", *POSITION}):
        if old.get(name) != new.get(name):
            before, after = place.names.said(name, old.get(name)), place.names.said(name, new.get(name))
            yield _Fact(zone, name, one, f"{called}: {before} → {after}")


def _at(stop: Node) -> StopPoint:
    return StopPoint(stop["id"], stop["name"], Mode(stop["mode"]), stop["zone"], *(stop[name] for name in POSITION))


def _membership(place: Place, joined: list[_Fact], left: list[_Fact]) -> Iterator[Change]:
    said = [
        f"{counted(len(facts), 'stop')} {verb} ({_named(facts)})"
        for verb, facts in (("joined", joined), ("left", left))
        if facts
    ]
    if said:
        yield _told(place, f"{place.label}: {', '.join(said)}", joined + left)


def _named(facts: list[_Fact]) -> str:
    return listing([fact.text for fact in facts])


def _told(place: Place, sentence: str, facts: list[_Fact]) -> Change:
    return replace(place.change(sentence), concerns=tuple(fact.stop for fact in facts))
