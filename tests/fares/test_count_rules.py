"""Count rules over rides: pay so many, then less."""

from dataclasses import replace

from fares.charging import HeldProduct, charge
from fares.prices import Rounding
from fares.products import Coverage, FareProduct, ProductKind
from fares.rides import Ride
from fares.rules import Counted, CountRule, InterchangeRule, Method, Moment, Since, Window
from tests.support.riding import DAY, WEEK, among, cap, prices, ride, rolling, timeline

TWELVE = CountRule("twelve", "Pay twelve", Coverage(), Coverage(), Counted.RIDES, 12, WEEK, 100)
THREE = replace(TWELVE, after=3)
HALF = replace(THREE, percent_off=50)


def hours(count: int, operator: str = "BUS", day: int = 0) -> list[Ride]:
    """Rides at eight, nine, and so on."""
    return [ride(f"{hour:02}:00", operator, day=day) for hour in range(8, 8 + count)]


def paid(rule: CountRule, rides: list[Ride]) -> list[int]:
    return [one.increment.pence for one in charge(timeline(count_rules=(rule,)), rides).rides]


def test_pay_twelve_then_ride_free() -> None:
    rides = [one for day in range(5) for one in hours(3, day=day)]

    assert paid(TWELVE, rides) == [200] * 12 + [0] * 3


def test_after_three_half_price() -> None:
    assert paid(HALF, hours(5)) == [200, 200, 200, 100, 100]


def test_the_share_left_is_rounded_once() -> None:
    rule = replace(HALF, percent_off=33, to_pence=5, rounding=Rounding.DOWN)

    assert paid(rule, hours(4))[3] == 130


def test_a_rounding_never_makes_a_ride_dearer() -> None:
    rule = replace(HALF, percent_off=1, to_pence=1000, rounding=Rounding.UP)

    assert paid(rule, hours(4))[3] == 200


def test_the_next_week_counts_anew() -> None:
    assert paid(THREE, [*hours(4, day=5), *hours(4, day=7)]) == [200, 200, 200, 0] * 2


def test_a_rolling_window_opens_with_the_first_ride_that_counts() -> None:
    rule = replace(THREE, covers=among("BUS"), period=rolling(2))
    rides = [*hours(1, "TRAM"), *hours(2, day=1), *hours(2, day=2), *hours(1, day=3)]

    assert paid(rule, rides) == [250, 200, 200, 200, 0, 200]


def test_what_counts_and_what_gets_cheaper_are_two_things() -> None:
    rule = replace(THREE, covers=among("BUS"), reprices=among("TRAM"))

    assert paid(rule, [*hours(3), *hours(2, "TRAM", day=1), *hours(1, day=2)]) == [200, 200, 200, 250 - 250, 0, 200]


def test_rides_that_cost_nothing_do_not_count() -> None:
    tariff = timeline(fares={"BUS": 200, "TRAM": 0, "RAIL": 600}, count_rules=(THREE,))

    charged = charge(tariff, [*hours(3, "TRAM"), *hours(4, day=1)])

    assert [one.increment.pence for one in charged.rides] == [0, 0, 0, 200, 200, 200, 0]


def test_rides_that_a_cap_makes_free_count_by_their_price_before_it() -> None:
    tariff = timeline(cap("day-cap", 200), count_rules=(replace(THREE, period=WEEK),))

    charged = charge(tariff, [*hours(3), *hours(1, day=1)])

    assert [one.increment.pence for one in charged.rides] == [200, 0, 0, 0]


def test_default_fares_may_be_left_out() -> None:
    default = [replace(one, completion=ride("07:00", is_default=True).completion) for one in hours(1)]
    rides = [*default, *hours(3, day=1)]

    assert paid(THREE, rides)[-1] == 0
    assert paid(replace(THREE, default_fares=False), rides)[-1] == 200


def test_several_rules_go_one_after_the_other() -> None:
    """The second counts what the first has left something of."""
    free, half = replace(THREE, id="free", after=4), replace(HALF, id="half", after=2)
    tariff = timeline(count_rules=(half, free))

    charged = charge(tariff, hours(6))

    assert [one.price.pence for one in charged.rides] == [200, 200, 100, 100, 0, 0]


def test_a_step_says_what_was_counted_and_what_it_came_to() -> None:
    free = charge(timeline(count_rules=(THREE,)), hours(4)).rides[3]
    half = charge(timeline(count_rules=(HALF,)), hours(4)).rides[3]

    assert free.steps[-1].sentence == "Pay twelve, after 3 paid rides: no more to pay."
    assert half.steps[-1].sentence == "Pay twelve, after 3 paid rides: £1.00, 50 % off."
    assert half.steps[-1].inputs == {"profile": "adult", "counted": "3", "after": "3", "before": "£2.00"}


def test_a_ride_that_a_product_covers_is_not_paid_for_and_does_not_count() -> None:
    bus_day = FareProduct("bus-day", "Bus day", ProductKind.DAY, among("BUS"), prices(400))
    rides = [*hours(3), *hours(1, "TRAM", day=1)]
    held = HeldProduct("bus-day", rides[0].started_at, rides[2].started_at)

    charged = charge(timeline(count_rules=(THREE,), products={"bus-day": bus_day}), rides, [held])

    assert [one.increment.pence for one in charged.rides] == [0, 0, 200, 250]


def test_journeys_count_once_however_many_rides_they_have() -> None:
    """Two rides a journey, the second for half the fare: after two journeys, both rides of the third are free."""
    change = InterchangeRule(
        "change",
        "Change",
        Coverage(),
        Coverage(),
        Window(Moment.ON, Since.FIRST, Moment.ON, 1800, 1800),
        Method.DISCOUNT,
        percent_off=50,
        most_changes=1,
    )
    rule = replace(THREE, counted=Counted.JOURNEYS, after=2, period=DAY)
    rides = [ride(f"{hour:02}:{minute}") for hour in (8, 10, 12) for minute in ("00", "20")]

    charged = charge(timeline(count_rules=(rule,), interchanges=(change,)), rides)

    assert [one.price.pence for one in charged.rides] == [200, 100, 200, 100, 0, 0]
    assert charged.rides[4].steps[-1].sentence == "Pay twelve, after 2 paid journeys: no more to pay."


def test_a_journey_belongs_to_the_period_in_which_it_began() -> None:
    """Its tram counts for the day before, on which the bus began it, but the next bus has opened a new day already."""
    change = InterchangeRule(
        "change",
        "Change",
        among("RAIL"),
        among("TRAM"),
        Window(Moment.ON, Since.FIRST, Moment.ON, 7200, 7200),
        Method.DISCOUNT,
        prices(100),
        passes_over=among("BUS"),
    )
    rule = replace(THREE, covers=among("BUS", "TRAM"), counted=Counted.JOURNEYS, after=2, period=DAY)
    rides = [ride("04:00", "RAIL"), ride("04:40"), ride("04:50", "TRAM"), ride("06:30"), ride("09:00")]

    charged = charge(timeline(count_rules=(rule,), interchanges=(change,)), rides)

    assert charged.rides[2].chain == charged.rides[0].chain
    assert [one.price.pence for one in charged.rides] == [600, 200, 150, 200, 0]
