"""Steps and near misses: how every result explains itself."""

from collections.abc import Mapping

from fares.money import Money
from fares.values import value


@value(frozen=True, slots=True)
class Step:
    """One step towards a price: the rule that applied, what went in, what came out, and a sentence for a passenger.

    `rule` is the id of what the tariff has: a single fare, ceiling, discount, interchange, cap, product or the like. A
    step of a single has the input `profile`, and in a quote `leg` (from 1); one made by a single fare has `table` too.
    `source` is the id of the price's source.
    """

    rule: str
    inputs: Mapping[str, str]
    amount: Money
    sentence: str
    source: str | None
    illustrative: bool


@value(frozen=True, slots=True)
class NearMiss:
    """What would not do and why, or would for a little more.

    `rule` is the id of a product or cap, or `no-single-fare` where a leg has none for somebody who travels.
    """

    rule: str
    sentence: str
