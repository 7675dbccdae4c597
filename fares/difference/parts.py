"""Compare any two parts of a document, so that nothing is missed, whether it has words of its own or not.

The law that all of it keeps: what is not equal is told by one change at least.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from fares.difference.amounts import summary
from fares.difference.change import Change, Kind, Node, Place, Speaker
from fares.difference.words import capital, listing, spoken

Pair = tuple[Node | None, Node | None]

KEYS: Final = (
    *(("id",), ("name",), ("from", "to"), ("direction",), ("profile",)),
    *(("operator",), ("mode",), ("profiles",), ("up_to_fare_days",)),
)
"""What tells the items of a list from each other, in the order in which it is tried."""

VERBS: Final = {
    "stops": ("now also calls at", "no longer calls at"),
    "days": ("now also on", "no longer on"),
    "dates": ("now also on", "no longer on"),
    "bank_holidays": ("now also", "no longer"),
    "attribution": ("now also", "no longer"),
}
"""How something enters a list and leaves it; other lists are called by their name."""

SENTENCES: Final = {
    "valid_from": "In force from {after} (was {before})",
    "fare_day_start": "The fare day now begins at {after} (was {before})",
}
"""Members of one value that have a sentence of their own."""

HOURS: Final = {
    "from": "{label} now from {after} (was {before})",
    "to": "{label} now until {after} (was {before})",
}
"""The same for times of day."""


def members(place: Place, old: Node, new: Node, skip: frozenset[str] = frozenset()) -> Iterator[Change]:
    """Tell of every member that is not equal."""
    for name in sorted((old.keys() | new.keys()) - skip):
        before, after = old.get(name), new.get(name)
        if before != after:
            yield from told(place.speakers.get(name, member), place, name, before, after)


def told(speak: Speaker, place: Place, name: str, old: Any, new: Any) -> list[Change]:  # noqa: ANN401 - JSON
    """Have a member told in words of its own, or in general where it has none for what happened."""
    return list(speak(place, name, old, new)) or [leaf(place, name, old, new)]


def member(place: Place, name: str, old: Any, new: Any) -> Iterator[Change]:  # noqa: ANN401 - JSON
    """Tell of a member that has no words of its own."""
    if isinstance(old, dict) and isinstance(new, dict):
        yield from members(place.within(name, f"{place.label}, {spoken(name)}"), old, new)
    elif isinstance(old, list) and isinstance(new, list):
        yield from items(place.within(name), name, old, new)
    else:
        yield leaf(place, name, old, new)


def leaf(place: Place, name: str, old: object, new: object) -> Change:
    """Say what a value was and what it is: the sentence for everything that has no other."""
    before, after = place.names.said(name, old), place.names.said(name, new)
    if old is None:
        sentence = f"{place.label}: {spoken(name)} {after} (was not given)"
    elif new is None:
        sentence = f"{place.label}: {spoken(name)} no longer given (was {before})"
    else:
        own = SENTENCES | HOURS if place.kind is Kind.HOURS else SENTENCES
        form = own.get(name, "{label}: {name} {before} → {after}")
        sentence = form.format(label=place.label, name=spoken(name), before=before, after=after)
    return place.within(name).change(capital(sentence))


def items(place: Place, name: str, old: list[Any], new: list[Any]) -> Iterator[Change]:
    """Tell of every item that came, went or changed, and of another order."""
    if all(isinstance(item, dict) for item in old + new):
        yield from _records(place, name, old, new)
    elif any(isinstance(item, dict | list) for item in old + new):
        yield place.change(f"{place.label}: {spoken(name)} changed")
    else:
        yield values(place, name, old, new)


def values(place: Place, name: str, old: list[Any], new: list[Any]) -> Change:
    """Say which values entered a list and left it; where none did, that their order is another one."""
    came, went = Counter(new) - Counter(old), Counter(old) - Counter(new)
    joins, leaves = VERBS.get(name, (f"{spoken(name)} now also", f"{spoken(name)} no longer"))
    said = [
        f"{verb} {listing([place.names.said(name, one) for one in ones.elements()])}"
        for verb, ones in ((joins, came), (leaves, went))
        if ones
    ]
    order = f"{spoken(name)} in another order: {place.names.said(name, new)} (was {place.names.said(name, old)})"
    return place.change(f"{place.label}: {'; '.join(said) or order}")


def _records(place: Place, name: str, old: list[Node], new: list[Node]) -> Iterator[Change]:
    pairs, reordered = paired(old, new, KEYS)
    for place_in_list, (before, after) in enumerate(pairs):
        called = _called(place, name, after or before or {}, place_in_list)
        here = place.within(_step(after or before or {}, place_in_list), f"{place.label}, {called}")
        if before is not None and after is not None:
            yield from members(here, before, after)
        else:
            yield came_or_went(here, before, after)
    if reordered:
        yield place.change(f"{place.label}: {spoken(name)} in another order")


def came_or_went(place: Place, old: Node | None, new: Node | None) -> Change:
    """Say that an item is new, or gone; with its prices, if it has any."""
    prices, one = summary(place.names, new or old)
    here = place.of(Kind.PRICE) if prices else place
    if new is None:
        return here.change(f"No longer: {place.label}{prices}", before=one)
    return here.change(f"New: {place.label}{prices}", after=one)


def _called(place: Place, name: str, item: Node, place_in_list: int) -> str:
    """Name an item of a list inside something."""
    if "id" in item:
        called = place.names.said(name, item["id"])
        return str(item.get("name", called)) if called == item["id"] else called
    if "from" in item and "to" in item:
        ends = [place.names.said(end, item[end]) for end in ("from", "to")]
        return f"within {ends[0]}" if ends[0] == ends[1] else " to ".join(ends)
    for own in ("name", "direction"):
        if own in item:
            return str(item[own])
    for own in ("operator", "mode", "profiles"):
        if own in item:
            return place.names.said(own, item[own])
    plain = _plain(item)
    if name == "steps" and not plain:
        return "beyond"
    return place.names.said("", plain) if plain else f"{spoken(name)} {place_in_list + 1}"


def _step(item: Node, place_in_list: int) -> str:
    for key in KEYS:
        if all(name in item for name in key):
            return "-".join(str(item[name]) for name in key)
    return str(place_in_list)


def paired(old: list[Node], new: list[Node], keys: Sequence[tuple[str, ...]]) -> tuple[list[Pair], bool]:
    """Pair the items of two lists by the first of `keys` that tells all of them apart, or by all values that they hold.

    Where not even these do, by place. Gives the pairs, and whether those in both lists stand in another order.
    """
    for key_of in [*map(_by, keys), _all_plain]:
        before, after = ({key_of(item): item for item in items} for items in (old, new))
        if len(before) == len(old) and len(after) == len(new):
            kept_before, kept_after = [one for one in before if one in after], [one for one in after if one in before]
            both = [(before.get(one), after.get(one)) for one in before | after]
            return both, kept_before != kept_after
    longest = max(len(old), len(new))
    return [(_at(old, place), _at(new, place)) for place in range(longest)], False


def _at(items: list[Node], place: int) -> Node | None:
    return items[place] if place < len(items) else None


def _by(key: tuple[str, ...]) -> Callable[[Node], object]:
    return lambda item: repr([item.get(name) for name in key])


def _plain(item: Node) -> Node:
    """Give the members that hold values and no further parts."""
    return {
        name: value
        for name, value in item.items()
        if not any(isinstance(one, dict | list) for one in (value if isinstance(value, list) else [value]))
    }


def _all_plain(item: Node) -> object:
    return repr(sorted(_plain(item).items()))
