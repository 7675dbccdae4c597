"""Interchange rules: what changing from one ride to the next does to the price.

A *chain* is a row of rides joined by interchanges. Its first ride is *charged*: priced above zero before caps.
"""

from dataclasses import dataclass
from enum import StrEnum

from fares.prices import Prices, Rounding
from fares.products import Coverage


class Method(StrEnum):
    """What the next ride costs.

    FREE: nothing. DISCOUNT: an amount or a percentage less, never below zero. SUPPLEMENT: a fixed amount, never more
    than its own fare. DIFFERENCE: its own fare less the highest fare in the chain so far. HIGHEST: the chain costs its
    highest fare, borne by the ride that has it. THROUGH: the chain costs the through fare from its first stop to its
    last, what is paid already taken off.
    """

    FREE = "free"
    DISCOUNT = "discount"
    SUPPLEMENT = "supplement"
    DIFFERENCE = "difference"
    HIGHEST = "highest"
    THROUGH = "through"


class Moment(StrEnum):
    """A tap of a ride. A ride without a tap off counts its tap on."""

    ON = "on"
    OFF = "off"


class Since(StrEnum):
    """The ride from which a window runs: the first of the chain, or the one before."""

    FIRST = "first"
    PREVIOUS = "previous"


class Measured(StrEnum):
    """How far a through ride goes: its rides added up, or its two ends alone."""

    SUM = "sum"
    ENDS = "ends"


class Exclusion(StrEnum):
    """Changes that do not count as one.

    SAME_LINE: onto the line of the ride before, whichever way. RETURN: onto that line the other way, or back to the
    stop where the chain was boarded.
    """

    SAME_LINE = "same_line"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Window:
    """How long a change may take: from a tap of the first or the previous ride to a tap of the next.

    `advertised_seconds` is what passengers are told, `enforced_seconds` what counts. `inclusive` says whether the last
    second is still within.
    """

    start: Moment
    since: Since
    end: Moment
    advertised_seconds: int
    enforced_seconds: int
    inclusive: bool = True


@dataclass(frozen=True, slots=True)
class InterchangeRule:
    """A change from a ride that `before` covers to one that `after` covers. The first that fits counts.

    `first` says which ride is the first of the chain: the first on the services that it names, which it must cover.
    None is the ride that began the chain. `passes_over` covers rides in between that do not break the chain; others do.
    `most_changes` counts the changes of the chain, None is no limit. `amounts` are those of a discount or supplement,
    by profile, or `percent_off` those of a discount. `off_first` takes a discount off the ride before instead. `table`
    is a through fare's table, None prices the through ride by the tariff's singles.
    """

    id: str
    name: str
    before: Coverage
    after: Coverage
    window: Window
    method: Method
    amounts: Prices = ()
    percent_off: int | None = None
    rounding: Rounding = Rounding.NEAREST
    to_pence: int = 1
    off_first: bool = False
    table: str | None = None
    measured: Measured = Measured.SUM
    most_changes: int | None = None
    first: Coverage | None = None
    passes_over: Coverage | None = None
    exclusions: frozenset[Exclusion] = frozenset()
    source: str | None = None
