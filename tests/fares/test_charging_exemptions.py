"""What the laws of charging leave out, each with the example that shows why."""

from dataclasses import replace
from datetime import timedelta

from fares.charging import charge
from fares.money import Money
from fares.network import Mode
from fares.products import Coverage
from fares.rules import Counted, CountRule, InterchangeRule, Method, Moment, Since, Window
from fares.tariff import Timeline
from tests.support.riding import (
    MONDAY,
    MONTH,
    WEEK,
    among,
    cap,
    extension,
    later,
    prices,
    ride,
    rolling,
    tariff,
    timeline,
)

HOUR = Window(Moment.ON, Since.FIRST, Moment.ON, 3600, 3600)


def test_an_inserted_ride_can_shift_rolling_windows_and_lower_the_charge() -> None:
    """Windows of days 2 to 4, 5 to 7 and 8 to 10 become those of days 1 to 3, 4 to 6 and 7 to 9."""
    tariff = timeline(cap("three-days", 310, period=rolling(3)), fares={"BUS": 200, "TRAM": 10})
    rides = [ride("08:00", day=2), *[ride(at, day=day) for day in (4, 5, 7, 8) for at in ("08:00", "17:00")]]

    assert charge(tariff, rides).total == Money(310 + 310 + 310)
    assert charge(tariff, [ride("08:00", "TRAM", day=1), *rides]).total == Money(210 + 310 + 310)


def test_two_parts_with_rolling_windows_of_their_own_can_cost_less_than_together() -> None:
    tariff = timeline(cap("three-days", 300, period=rolling(3)))
    first, second = [ride("08:00")], [ride("08:00", day=day) for day in (2, 3, 4)]

    apart = charge(tariff, first).total + charge(tariff, second).total

    assert apart == Money(200 + 300)
    assert charge(tariff, [*first, *second]).total == Money(300 + 300)


def test_a_discount_off_the_ride_before_can_lower_the_charge() -> None:
    rule = InterchangeRule(
        "change", "Change", Coverage(), Coverage(), HOUR, Method.DISCOUNT, prices(150), off_first=True
    )
    cheap = timeline(fares={"BUS": 200, "TRAM": 50}, interchanges=(rule,))

    assert charge(cheap, [ride("08:00")]).total == Money(200)
    assert charge(cheap, [ride("08:00"), ride("08:30", "TRAM")]).total == Money(100)


def test_one_more_paid_ride_can_make_the_rest_free() -> None:
    rule = CountRule("two", "Pay two", among("BUS"), Coverage(), Counted.RIDES, 2, WEEK, 100)
    counted = timeline(count_rules=(rule,))
    rides = [ride("08:00"), ride("12:00", "RAIL")]

    assert charge(counted, rides).total == Money(800)
    assert charge(counted, [*rides, ride("09:00")]).total == Money(400)


def test_a_journey_charged_in_two_parts_may_pay_two_cheap_extensions() -> None:
    """The sets c and d cost £0.10 each, but £3.00 together, and the journey as a whole leaves both uncovered.

    No line of the ferries is known, so only the zones of the two ends count.
    """
    change = InterchangeRule("change", "Change", Coverage(), Coverage(), HOUR, Method.SUPPLEMENT, prices(250))
    fares = extension({"c": 10, "d": 10, "cd": 300})
    tariff = timeline(cap("home", 0, among(zones="ab")), extensions=(fares,), interchanges=(change,))
    first, second = (
        replace(ride(at, "TRAM", ends), line=None, mode=Mode.FERRY) for at, ends in [("08:00", "AC"), ("08:20", "BD")]
    )

    assert charge(tariff, [first]).total + charge(tariff, [second]).total == Money(10 + 10)
    assert charge(tariff, [first, second]).total == Money(300)


def test_what_an_addon_needs_may_be_cheaper_in_an_edition_that_no_ride_has_reached() -> None:
    """A month needs one day of the base; with a ride on Thursday, that of the cheaper edition is there to be bought."""
    addon = cap("addon", 100, among("RAIL"), MONTH, needs=["base"])
    first = tariff(cap("base", 300, among("BUS")), addon)
    editions = Timeline([first, later(first, MONDAY + timedelta(days=3), cap("base", 50, among("BUS")), addon)])
    before, after = [ride("08:00", "RAIL"), ride("09:00")], ride("08:00", day=4)

    assert charge(editions, before).total == Money(100 + 300)
    assert charge(editions, [*before, after]).total == Money(100 + 50 + 200)
