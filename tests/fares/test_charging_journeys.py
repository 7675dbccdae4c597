"""Journeys of several rides: interchange comes before caps, and the edition in force when they began prices them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from fares.charging import charge
from fares.money import Money
from fares.prices import FlatTable
from fares.products import Coverage
from fares.rules import InterchangeRule, Method, Moment, Since, Window
from fares.tariff import Tariff, Timeline
from tests.support.riding import MONDAY, cap, later, prices, ride, tariff, timeline

HOUR = Window(Moment.ON, Since.FIRST, Moment.ON, 3600, 3600)
FREE = InterchangeRule("change", "Change", Coverage(), Coverage(), HOUR, Method.FREE)
OFF_FIRST = replace(FREE, method=Method.DISCOUNT, amounts=prices(150), off_first=True)
HIGHEST = replace(FREE, method=Method.HIGHEST)


def dearer(first: Tariff, **parts: Any) -> Tariff:  # noqa: ANN401 - members of a tariff
    """From Tuesday on, £1.00 more for the bus."""
    tables = {**first.tables, "BUS": FlatTable("BUS", prices(300))}
    return later(first, MONDAY + timedelta(days=1), tables=tables, **parts)


def test_caps_see_prices_after_interchange() -> None:
    tariff = timeline(cap("day-cap", 390), interchanges=(FREE,))

    charged = charge(tariff, [ride("08:00"), ride("08:30", "RAIL"), ride("17:00")])

    assert [one.price.pence for one in charged.rides] == [200, 0, 200]
    assert charged.total == Money(390)


def test_a_later_ride_that_reprices_an_earlier_one_may_add_less_than_nothing() -> None:
    charged = charge(
        timeline(fares={"BUS": 200, "TRAM": 50}, interchanges=(OFF_FIRST,)), [ride("08:00"), ride("08:30", "TRAM")]
    )

    assert [one.price.pence for one in charged.rides] == [50, 50]
    assert [one.increment.pence for one in charged.rides] == [200, -100]


def test_the_highest_fare_is_paid_as_rides_are_added() -> None:
    rides = [ride("08:00"), ride("08:10", "TRAM"), ride("08:20", "RAIL")]

    charged = charge(timeline(interchanges=(HIGHEST,)), rides)

    assert [one.increment.pence for one in charged.rides] == [200, 50, 350]


def test_a_cap_is_bought_for_what_rides_cost_at_the_time_and_not_later() -> None:
    """After two rides the cap is the cheapest; the third takes so much off the second that it is not."""
    tariff = timeline(cap("day-cap", 260), fares={"BUS": 200, "TRAM": 250, "RAIL": 10}, interchanges=(OFF_FIRST,))
    rides = [ride("07:00", "RAIL"), ride("09:00", "TRAM"), ride("09:10", "RAIL")]

    charged = charge(tariff, rides)

    assert [one.increment.pence for one in charged.rides] == [10, 250, 110 - 260 + 10]
    assert charged.caps == ()


def test_a_journey_over_the_change_of_editions_is_priced_by_the_first() -> None:
    first = tariff(interchanges=(replace(FREE, method=Method.SUPPLEMENT, amounts=prices(250)),))
    editions = Timeline([first, dearer(first)])

    charged = charge(editions, [ride("04:00", "TRAM", day=1), ride("04:40", day=1), ride("09:00", day=1)])

    assert [one.fare.pence for one in charged.rides] == [250, 200, 300]
    assert [one.edition[0] for one in charged.rides] == ["0", "0", "1"]


def test_a_ride_that_only_the_next_edition_prices_keeps_that_price() -> None:
    first = tariff(fares={"TRAM": 250}, interchanges=(replace(FREE, method=Method.SUPPLEMENT, amounts=prices(250)),))
    both = tariff(fares={"TRAM": 250, "BUS": 300}, interchanges=first.interchanges)
    editions = Timeline([first, replace(both, version="1" * 64, valid_from=MONDAY + timedelta(days=1))])

    charged = charge(editions, [ride("04:00", "TRAM", day=1), ride("04:40", day=1)])

    assert [one.fare.pence for one in charged.rides] == [250, 300]


def test_one_ride_may_have_been_counted_by_more_than_one_price() -> None:
    """A third ride takes the second's discount further, which the first two have settled already."""
    rides = [ride("08:00"), ride("08:20", "TRAM"), ride("08:40", "RAIL")]
    previous = replace(OFF_FIRST, window=replace(HOUR, since=Since.PREVIOUS))

    charged = charge(timeline(interchanges=(previous,)), rides)

    assert [one.price.pence for one in charged.rides] == [50, 100, 600]
    assert [one.increment.pence for one in charged.rides] == [200, 100, 450]
