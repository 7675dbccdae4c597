"""Prices: what a passenger pays now and paid before, and where the figures come from."""

from collections.abc import Iterator
from typing import Any

from fares.difference.amounts import OF_A_PRICE, amount, is_illustrative, rise, said, share
from fares.difference.change import Change, Kind, Node, Place
from fares.difference.parts import member, members, paired
from fares.difference.words import Names


def changed_prices(place: Place, name: str, old: Any, new: Any) -> Iterator[Change]:  # noqa: ANN401 - JSON
    """Tell of each price that came, went, or is another one; a list in a shape not known here is told in general."""
    before, after = old or [], new or []
    if not all(isinstance(price, dict) for price in before + after):
        yield from member(place, name, old, new)
        return
    for price_before, price_after in paired(before, after, (("profile",),))[0]:
        yield from _changed_price(place.within(name).of(Kind.PRICE), price_before, price_after)


def _changed_price(place: Place, old: Node | None, new: Node | None) -> Iterator[Change]:
    price = new or old or {}
    who = place.names.said("profile", price.get("profile", "anybody"))
    here = place.within(price.get("profile", "anybody"), f"{place.label}, {who}" if "profile" in price else None)
    if old is None:
        yield here.change(f"{place.label} now also for {who}: {said(place.names, price)}", None, amount(price))
    elif new is None:
        yield here.change(f"{place.label} no longer for {who} (was {said(place.names, price)})", amount(price))
    elif old != new:
        yield from _another_amount(here, old, new)
        yield from _another_source(here.of(Kind.SOURCE), old, new)
        yield from members(here, old, new, skip=OF_A_PRICE - {"profile"})


def _another_amount(place: Place, old: Node, new: Node) -> Iterator[Change]:
    before, after = amount(old), amount(new)
    if before is not None and after is not None and before != after:
        marked = ["illustrative"] if is_illustrative(new) else []
        remarks = "; ".join([rise(place.names, before, after), *share(place.names, new), *marked])
        was, now = (place.names.money(amount) for amount in (before, after))
        yield place.change(f"{place.label}: {was} → {now} ({remarks})", before, after)
    elif before != after:
        yield place.change(f"{place.label}: {said(place.names, old)} → {said(place.names, new)}", before, after)


def _another_source(place: Place, old: Node, new: Node) -> Iterator[Change]:
    before, after = _origin(place.names, old), _origin(place.names, new)
    if (old.get("source"), old.get("illustrative")) != (new.get("source"), new.get("illustrative")):
        yield place.change(f"Price of {place.label}: {before} → {after}")


def _origin(names: Names, price: Node) -> str:
    return f"published ({names.said('source', price['source'])})" if "source" in price else "illustrative"
