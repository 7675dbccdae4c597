"""What singles cost at least and at most, as far as a document tells without a ride."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from fares.prices import PERCENT
from fares.review.coverage import admits, for_profile, may_meet, services, ways
from fares.review.findings import Node, by_id, items_of, under
from fares.review.prices import Amounts, amounts, payers

PARTS_OF_TABLES: Final = ("cells", "steps", "triangle")
SERVICES: Final = ("operators", "operators_out", "modes", "modes_out", "lines", "lines_out")
"""The parts of a coverage that say on what a ride may be."""

Outermost = Callable[[Iterable[int]], int]


class Fares:
    """The singles of a document, and the outermost prices of their tables."""

    def __init__(self, document: Node) -> None:
        self.profiles = by_id(document, "profiles")
        self._document = document
        self._tables = by_id(document, "tables")
        self._services = services(document)
        self._admitting: dict[str, frozenset[int]] = {}
        self._known: dict[tuple[Outermost, str], Amounts] = {}

    def highest(self, covers: list[Node]) -> dict[str, int]:
        """Give the most that each profile may pay for a single that something covers."""
        singles = {profile: list(self._amounts(covers, profile, max)) for profile in self.profiles}
        return {profile: max(pence) for profile, pence in singles.items() if pence}

    def lowest(self, covers: list[Node]) -> dict[str, int]:
        """Give the least that each profile may pay for a single that something covers, discounts and ceilings too."""
        lowest = {}
        for profile in self.profiles:
            singles = list(self._amounts(covers, profile, min))
            if singles:
                percent = PERCENT - max(self._percents_off(covers, profile), default=0)
                lowest[profile] = min(*singles, *self._ceilings(covers, profile), singles[0]) * percent // PERCENT
        return lowest

    def _rules(self, name: str, covers: list[Node], profile: str) -> Iterator[Node]:
        """Give the rules of a list that may cover a ride which something covers, of a passenger of a profile."""
        for _, rule in items_of(self._document, name):
            own = [way for way in ways(rule) if for_profile(way, self.profiles[profile])]
            if any(may_meet(way, other) and self._share_service(way, other) for way in own for other in covers):
                yield rule

    def _share_service(self, way: Node, other: Node) -> bool:
        return not self._admitted(way).isdisjoint(self._admitted(other))

    def _admitted(self, way: Node) -> frozenset[int]:
        """Give the places of the services that a coverage admits; found once for each that is alike."""
        named = repr([way.get(part) for part in SERVICES])
        if named not in self._admitting:
            admitted = [place for place, service in enumerate(self._services) if admits(way, service)]
            self._admitting[named] = frozenset(admitted)
        return self._admitting[named]

    def _amounts(self, covers: list[Node], profile: str, outermost: Outermost) -> Iterator[int]:
        payer = payers(profile, self.profiles)
        for single in self._rules("singles", covers, profile):
            listed = self._outermost(single.get("table", ""), outermost)
            yield from (listed[one] for one in payer if one in listed)

    def _ceilings(self, covers: list[Node], profile: str) -> Iterator[int]:
        payer = payers(profile, self.profiles)
        for ceiling in self._rules("ceilings", covers, profile):
            listed = amounts(ceiling.get("prices", []))
            yield from (listed[one] for one in payer if one in listed)

    def _percents_off(self, covers: list[Node], profile: str) -> Iterator[int]:
        for discount in self._rules("discounts", covers, profile):
            if "singles" in discount.get("applies_to", ("singles",)):
                yield discount.get("percent_off", PERCENT)

    def _outermost(self, table: str, outermost: Outermost) -> Amounts:
        """Give the lowest or highest price in a table for each profile that it names; worked out once."""
        if (outermost, table) not in self._known:
            found: dict[str | None, list[int]] = {}
            for prices in _lists(self._tables.get(table, {})):
                for profile, pence in amounts(prices).items():
                    found.setdefault(profile, []).append(pence)
            self._known[outermost, table] = {profile: outermost(pence) for profile, pence in found.items()}
        return self._known[outermost, table]


def _lists(table: Node) -> Iterator[list[Node | None]]:
    yield table.get("prices", [])
    for part in PARTS_OF_TABLES:
        yield from (cell.get("prices", []) for _, cell in under("", table, part))
