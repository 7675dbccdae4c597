"""Count rules at the ends of their periods, at one instant, and where a later ride makes an earlier one cheaper."""

from dataclasses import replace

from fares.charging import charge
from fares.money import Money
from fares.products import Coverage
from fares.rides import Ride
from fares.rules import (
    Charging,
    Counted,
    CountRule,
    InterchangeRule,
    Method,
    Moment,
    Period,
    PeriodKind,
    Since,
    Surcharge,
    Window,
)
from tests.support.riding import DAY, prices, ride, timeline

TWO = CountRule("two", "Pay two", Coverage(), Coverage(), Counted.RIDES, 2, DAY, 100)
CHANGE = InterchangeRule(
    "change",
    "Change",
    Coverage(),
    Coverage(),
    Window(Moment.ON, Since.FIRST, Moment.ON, 3600, 3600),
    Method.DISCOUNT,
    percent_off=50,
)


def paid(rule: CountRule, *rides: Ride) -> list[int]:
    return [one.price.pence for one in charge(timeline(count_rules=(rule,)), rides).rides]


def test_nothing_is_counted_before_the_first_ride_of_a_period() -> None:
    rides = [ride(at, day=day) for day in (0, 1) for at in ("08:00", "09:00")]

    assert paid(replace(TWO, after=1), *rides) == [200, 0, 200, 0]


def test_a_ride_at_the_very_end_of_a_period_counts_in_the_next() -> None:
    before, after = [ride("08:00"), ride("09:00")], [ride(at, day=1) for at in ("04:30", "05:00", "06:00")]

    assert paid(TWO, *before, *after) == [200, 200, 200, 200, 0]


def test_rides_that_start_together_all_count() -> None:
    hours = replace(TWO, period=Period(PeriodKind.ROLLING, minutes=120))

    assert paid(hours, ride("08:00"), ride("08:00", code="other"), ride("09:00")) == [200, 200, 0]


def test_a_rule_that_leaves_default_fares_out_is_for_all_other_rides() -> None:
    default = ride("08:00", is_default=True)

    assert paid(replace(TWO, default_fares=False), default, *[ride(at) for at in ("09:00", "10:00", "11:00")]) == [
        200,
        200,
        200,
        0,
    ]


def test_a_rule_of_rides_counts_each_ride_of_a_journey() -> None:
    tariff = timeline(count_rules=(TWO,), interchanges=(CHANGE,))

    charged = charge(tariff, [ride("08:00"), ride("08:20"), ride("12:00")])

    assert [one.price.pence for one in charged.rides] == [200, 100, 0]


def test_a_fee_that_is_charged_apart_is_no_part_of_what_is_counted_and_made_cheaper() -> None:
    fee = Surcharge("fee", "Fee", Coverage(), prices(30), Charging.APART)
    tariff = timeline(count_rules=(replace(TWO, percent_off=50),), surcharges=(fee,), interchanges=(CHANGE,))

    charged = charge(tariff, [ride("08:00"), ride("08:20"), ride("12:00")])

    assert [(one.price.pence, one.apart.pence) for one in charged.rides] == [(200, 30), (100, 30), (100, 30)]
    assert [one.increment.pence for one in charged.rides] == [230, 130, 130]
    assert charged.rides[2].steps[-1].amount == Money(130)


def test_what_a_later_ride_makes_free_is_counted_no_more() -> None:
    """The tram takes £2.00 off the bus before it, so it is itself the second that is paid for, and the next is free."""
    off_first = replace(CHANGE, percent_off=None, amounts=prices(200), off_first=True)
    tariff = timeline(count_rules=(TWO,), interchanges=(off_first,))
    rides = [ride("05:00", "RAIL"), ride("08:00"), ride("08:30", "TRAM"), ride("12:00", "TRAM"), ride("15:00", "TRAM")]

    charged = charge(tariff, rides)

    assert [one.price.pence for one in charged.rides] == [600, 0, 250, 0, 0]
    assert [one.increment.pence for one in charged.rides] == [600, 200, 50, 0, 0]
