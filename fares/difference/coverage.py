"""Coverage: which rides something holds for now, and did not before."""

from collections.abc import Iterator
from typing import Any, Final

from fares.difference.change import Change, Place
from fares.difference.parts import member, told
from fares.difference.words import listing, spoken

PREPOSITIONS: Final = {"operators": "with", "modes": "on", "lines": "on", "zones": "in", "bands": "in the band"}
OUT: Final = "_out"


def changed_coverage(place: Place, name: str, old: Any, new: Any) -> Iterator[Change]:  # noqa: ANN401 - JSON
    """Tell what each part of a coverage lets in or leaves out; a part in a shape not known here is told in general."""
    before, after = old or {}, new or {}
    for part in sorted(before.keys() | after.keys()):
        if before.get(part) != after.get(part):
            yield from told(_changed_part, place.within(name), part, before.get(part), after.get(part))


def _are_values(part: object) -> bool:
    return isinstance(part, list) and not any(isinstance(one, dict | list) for one in part)


def _changed_part(place: Place, part: str, old: Any, new: Any) -> Iterator[Change]:  # noqa: ANN401 - JSON
    if not (_are_values(old or []) and _are_values(new or [])):
        yield from member(place, part, old, new)
        return
    named = part.removesuffix(OUT)
    here, where = place.within(part), PREPOSITIONS.get(named, f"for {spoken(named)}")
    if part.endswith(OUT):
        yield from _let_in(here, where, named, came=_without(old, new), went=_without(new, old))
    elif old is None:
        yield here.change(f"{place.label} now holds only {where} {_all(place, named, new or [])}")
    elif new is None:
        yield here.change(f"{place.label} now holds for all {spoken(named)} (was only {_all(place, named, old)})")
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
