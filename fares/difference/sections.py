"""The sections of a document: what each is about, and what an officer calls the things in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from fares.difference.amounts import summary
from fares.difference.change import Change, Kind, Node, Place, Speaker
from fares.difference.parts import items, member, members, paired, told
from fares.difference.rules import SPEAKERS
from fares.difference.stops import changed_stops
from fares.difference.words import Names, capital, identifier, spoken


@dataclass(frozen=True, slots=True)
class Section:
    """What the things of one list are called: `prefix` stands before a name that does not say what it names."""

    kind: Kind
    noun: str
    prefix: str


SECTIONS: Final = {
    "tables": Section(Kind.PRICE, "fare table", ""),
    "singles": Section(Kind.SINGLE, "single", ""),
    "discounts": Section(Kind.DISCOUNT, "discount", ""),
    "surcharges": Section(Kind.DISCOUNT, "surcharge", ""),
    "ceilings": Section(Kind.CEILING, "ceiling", ""),
    "interchanges": Section(Kind.INTERCHANGE, "interchange", "Interchange "),
    "caps": Section(Kind.CAP, "cap", ""),
    "extensions": Section(Kind.CAP, "extension fare", ""),
    "count_rules": Section(Kind.CAP, "count rule", ""),
    "products": Section(Kind.PRODUCT, "product", ""),
    "refunds": Section(Kind.REFUND, "refund rule", "Refund "),
    "overrules": Section(Kind.REFUND, "reason for a refund without a fee", "Reason "),
    "taps": Section(Kind.TAPS, "tap rule", "Tap rule "),
    "passback": Section(Kind.TAPS, "passback rule", "Passback rule "),
    "stop_interchanges": Section(Kind.TAPS, "interchange between stops", "Interchange between stops "),
    "apportionment": Section(Kind.SHARING, "apportionment rule", "Apportionment "),
    "sources": Section(Kind.SOURCE, "source", "Source "),
    "profiles": Section(Kind.PROFILE, "profile", "Profile "),
    "bands": Section(Kind.HOURS, "band", "Band "),
    "zones": Section(Kind.ZONE, "zone", "Zone "),
    "stops": Section(Kind.STOP, "stop", "Stop "),
    "lines": Section(Kind.LINE, "line", "Line "),
    "operators": Section(Kind.OPERATOR, "operator", "Operator "),
    "bank_holidays": Section(Kind.HOURS, "bank holiday", ""),
}
"""In the order in which their changes are told, within one kind of change."""

NAME: Final = frozenset({"name"})
CURRENCY: Final = "currency"
KINDS: Final = {"fare_day_start": Kind.HOURS, CURRENCY: Kind.PRICE, "emissions": Kind.CARBON}
"""What members that are no lists are about; all others are about the edition."""


def changes(names: Names, speakers: Mapping[str, Speaker], old: Node, new: Node) -> Iterator[Change]:
    """Tell of the currency that all amounts are in, of every section that is not equal, then of all else."""
    rest = sorted((old.keys() | new.keys()) - SECTIONS.keys() - {CURRENCY})
    for name in [CURRENCY, *SECTIONS, *rest]:
        before, after = old.get(name), new.get(name)
        if before != after:
            own = {**speakers, **SPEAKERS.get(name, {})}
            place = Place(names, own, _kind(name, before, after), name, "Tariff")
            yield from told(_changed, place, name, before, after)


def _kind(name: str, old: object, new: object) -> Kind:
    if name in SECTIONS:
        return SECTIONS[name].kind
    return KINDS.get(name, Kind.OTHER if _things(old, new) else Kind.EDITION)


def _things(*sections: object) -> list[Node]:
    """Give all items of lists whose items have ids; nothing for other members."""
    found = [item for section in sections if isinstance(section, list) for item in section]
    return found if all(isinstance(item, dict) and identifier(item) is not None for item in found) else []


def _changed(place: Place, name: str, old: Any, new: Any) -> Iterator[Change]:  # noqa: ANN401 - JSON
    if name == "stops":
        yield from changed_stops(place.within(name), name, old, new)
    elif _things(old, new):
        section = SECTIONS.get(name, _unknown(name))
        yield from _changed_things(place.within(name), section, old or [], new or [])
    elif isinstance(old, list) and isinstance(new, list):
        yield from items(place.within(name, capital(spoken(name))), name, old, new)
    elif name == "name":
        yield place.within(name).change(f"Tariff renamed: {old} → {new}")
    elif name == "emissions" and isinstance(old, dict) and isinstance(new, dict):
        yield from members(place.within(name, "Emissions"), old, new)
    elif name == CURRENCY:
        yield place.within(name).change(f"All amounts are in {new} (were in {old})")
    else:
        yield from member(place, name, old, new)


def _unknown(name: str) -> Section:
    noun = spoken(name).removesuffix("s")
    return Section(Kind.OTHER, noun, f"{capital(noun)} ")


def _changed_things(place: Place, section: Section, old: list[Node], new: list[Node]) -> Iterator[Change]:
    pairs, reordered = paired(old, new, (("id",), ("code",)))
    for before, after in pairs:
        one = identifier(after or before or {}) or ""
        called = place.names.of(place.subject, one)
        here = replace(place.within(one, f"{section.prefix}{called}"), subject=one)
        if before is None or after is None:
            yield _came_or_went(here, section.noun, called, before, after)
        else:
            if before.get("name") != after.get("name"):
                yield here.within("name").change(
                    f"{capital(section.noun)} renamed: {before.get('name')} → {after.get('name')}"
                )
            yield from members(here, before, after, skip=NAME)
    if reordered:
        yield _in_another_order(place, section, old, new)


def _came_or_went(place: Place, noun: str, called: str, old: Node | None, new: Node | None) -> Change:
    prices, one = summary(place.names, new or old)
    if new is None:
        return place.change(f"{capital(noun)} withdrawn: {called}{prices}", before=one)
    return place.change(f"New {noun}: {called}{prices}", after=one)


def _in_another_order(place: Place, section: Section, old: list[Node], new: list[Node]) -> Change:
    """Say the order now and before: of singles the first that covers a ride counts, so it changes prices."""
    now, then = ("; ".join(place.names.of(place.subject, thing["id"]) for thing in things) for things in (new, old))
    return place.change(f"Priority of {section.noun}s changed: now {now} (was {then})")
