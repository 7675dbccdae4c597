"""Coverage: which rides something holds for now, and did not before."""

from collections.abc import Iterator
from typing import Any, Final

from fares.difference.change import Change, Node, Place
from fares.difference.parts import member, told
from fares.difference.words import Names, listing, spoken

PREPOSITIONS: Final = {
    "operators": "with",
    "modes": "on",
    "lines": "on",
    "zones": "in",
    "from_zones": "boarding in",
    "to_zones": "alighting in",
    "from_stops": "boarding at",
    "to_stops": "alighting at",
    "bands": "in the band",
    "profiles": "for",
    "issuers": "with a pass of",
}
NOUNS: Final = {
    "from_zones": "zones of boarding",
    "to_zones": "zones of alighting",
    "from_stops": "stops of boarding",
    "to_stops": "stops of alighting",
}
OUT: Final = "_out"


def changed_coverage(place: Place, name: str, old: Any, new: Any) -> Iterator[Change]:  # noqa: ANN401 - JSON
    """Tell what each part of a coverage lets in or leaves out; a part in a shape not known here is told in general."""
    before, after = _ways(old), _ways(new)
    if before is None or after is None:
        yield from member(place, name, old, new)
    elif len(before) == len(after) == 1:
        yield from _changed_parts(place.within(name), before[0], after[0])
    else:
        yield from _changed_ways(place.within(name), before, after)


def _ways(covers: Any) -> list[Node] | None:  # noqa: ANN401 - JSON
    """Give the alternatives of a coverage, one for any ride where it is left out; None for another shape."""
    ways = covers if isinstance(covers, list) else [covers or {}]
    return ways if all(isinstance(way, dict) for way in ways) else None


def _changed_ways(place: Place, old: list[Node], new: list[Node]) -> Iterator[Change]:
    for way in new:
        if way not in old:
            yield place.change(f"{place.label} now also holds {said_coverage(place.names, way)}")
    for way in old:
        if way not in new:
            yield place.change(f"{place.label} no longer holds {said_coverage(place.names, way)}")


def said_coverage(names: Names, covers: Any) -> str:  # noqa: ANN401 - JSON
    """Say for which rides one alternative holds."""
    if not isinstance(covers, dict):
        return names.said("", covers)
    return ", ".join(_said_part(names, part, value) for part, value in covers.items()) or "for any ride"


def _said_part(names: Names, part: str, value: Any) -> str:  # noqa: ANN401 - JSON
    named = part.removesuffix(OUT)
    out = "not " if part.endswith(OUT) else ""
    return f"{out}{_where(named)} {names.said(named, value)}"


def _where(named: str) -> str:
    return PREPOSITIONS.get(named, f"for {spoken(named)}")


def _are_values(part: object) -> bool:
    return isinstance(part, list) and not any(isinstance(one, dict | list) for one in part)


def _changed_parts(place: Place, old: Node, new: Node) -> Iterator[Change]:
    for part in sorted(old.keys() | new.keys()):
        if old.get(part) != new.get(part):
            yield from told(_changed_part, place, part, old.get(part), new.get(part))


def _changed_part(place: Place, part: str, old: Any, new: Any) -> Iterator[Change]:  # noqa: ANN401 - JSON
    if not (_are_values(old or []) and _are_values(new or [])):
        yield from member(place, part, old, new)
        return
    named = part.removesuffix(OUT)
    here, where, noun = place.within(part), _where(named), NOUNS.get(named, spoken(named))
    if part.endswith(OUT):
        yield from _let_in(here, where, named, came=_without(old, new), went=_without(new, old))
    elif old is None:
        yield here.change(f"{place.label} now holds only {where} {_all(place, named, new or [])}")
    elif new is None:
        yield here.change(f"{place.label} now holds for all {noun} (was only {_all(place, named, old)})")
    else:
        yield from _let_in(here, where, named, came=_without(new, old), went=_without(old, new))


def _let_in(place: Place, where: str, named: str, came: list[str], went: list[str]) -> Iterator[Change]:
    if came:
        yield place.change(f"{place.label} now also holds {where} {_all(place, named, came)}")
    if went:
        yield place.change(f"{place.label} no longer holds {where} {_all(place, named, went)}")


def _without(ones: list[str] | None, others: list[str] | None) -> list[str]:
    return [one for one in ones or [] if one not in (others or [])]


def _all(place: Place, named: str, ones: list[str]) -> str:
    return listing([place.names.said(named, one) for one in ones], most=len(ones))
