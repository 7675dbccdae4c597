"""Refund rules: what is given back of a product that was not used, or not used up."""

from dataclasses import dataclass
from enum import StrEnum

from fares.prices import Prices, Rounding


class RefundMethod(StrEnum):
    """AS_USED: the price paid less the price of what was used. PRO_RATA: the share of the days that are left."""

    AS_USED = "as_used"
    PRO_RATA = "pro_rata"


class DayCount(StrEnum):
    """How days are counted: as the calendar has them, or every month as 30."""

    ACTUAL = "actual"
    THIRTY = "thirty"


@dataclass(frozen=True, slots=True)
class Factor:
    """Used for up to so many fare days, it costs so many hundredths of the base product's price."""

    up_to_fare_days: int
    hundredths: int


@dataclass(frozen=True, slots=True)
class RefundRule:
    """How a product is refunded.

    As used: `base` is the product by whose price the use is valued (None: its own), times the first factor that
    reaches, or without factors times the use itself, rounded by `used_rounding` to `used_to_pence`. Pro rata: by
    `day_count`. The refund itself is rounded by `rounding` to `to_pence`, then the fee comes off; it is never below
    zero. An exchange has a fee of its own, most often none. `within_fare_days` after the end it may still be asked;
    None is no limit. A product that has uses is counted in uses wherever others are counted in fare days.
    """

    id: str
    name: str
    method: RefundMethod
    fee: Prices = ()
    base: str | None = None
    factors: tuple[Factor, ...] = ()
    used_rounding: Rounding = Rounding.NEAREST
    used_to_pence: int = 1
    day_count: DayCount = DayCount.ACTUAL
    rounding: Rounding = Rounding.NEAREST
    to_pence: int = 1
    within_fare_days: int | None = None
    exchange_fee: Prices = ()


@dataclass(frozen=True, slots=True)
class Overrule:
    """A reason, such as a strike, for which a refund costs no fee."""

    code: str
    name: str
