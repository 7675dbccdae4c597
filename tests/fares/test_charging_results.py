"""What a charge says besides its total: rides, steps, sentences, and what could not be charged."""

from dataclasses import replace
from datetime import date

import pytest

from fares.charging import charge
from fares.errors import UnknownProfile
from fares.money import Money
from fares.products import Coverage
from fares.rules import Charging, Surcharge
from tests.support.riding import among, cap, prices, ride, timeline

AIRPORT = Surcharge("airport", "Airport fee", Coverage(from_stops=frozenset("A")), prices(500), Charging.APART)


def test_increments_add_up_by_fare_day() -> None:
    charged = charge(
        timeline(cap("day-cap", 350)), [ride("08:00"), ride("23:00"), ride("04:00", day=1), ride("05:00", day=1)]
    )

    assert charged.by_day == {date(2027, 1, 11): Money(350), date(2027, 1, 12): Money(200)}
    assert charged.by_week == {date(2027, 1, 11): Money(550)}


def test_a_ride_s_steps_go_from_its_single_to_what_caps_it() -> None:
    charged = charge(timeline(cap("bus-cap", 350, among("BUS"))), [ride("08:00"), ride("09:00")])

    assert [step.rule for step in charged.rides[1].steps] == ["BUS-single", "bus-cap"]
    assert charged.sentences[1] == "Bus cap for 11 January 2027: £3.50, however many rides."


def test_what_has_no_fare_is_charged_nothing_and_listed_with_the_reason() -> None:
    bus_only = timeline(cap("day-cap", 100), fares={"BUS": 200})

    charged = charge(bus_only, [ride("08:00"), ride("09:00", "TRAM")])

    assert [(one.ride.operator, one.near_miss.rule) for one in charged.unpriced] == [("TRAM", "no-single-fare")]
    assert [one.ride.operator for one in charged.rides] == ["BUS"]
    assert charged.unpriced[0].near_miss.sentence in charged.sentences
    assert charged.total == Money(100)


def test_a_ride_without_a_fare_opens_no_window_and_meets_no_cap() -> None:
    assert charge(timeline(cap("day-cap", 0), fares={"BUS": 200}), [ride("09:00", "TRAM")]).caps == ()


def test_surcharges_charged_apart_come_on_top_of_every_cap() -> None:
    tariff = timeline(cap("day-cap", 350), surcharges=(AIRPORT,))

    charged = charge(tariff, [ride("08:00"), ride("09:00"), ride("10:00", ends="BA")])

    assert [one.increment.pence for one in charged.rides] == [700, 650, 0]
    assert charged.total == Money(350 + 1000)
    assert charged.uncapped == Money(600 + 1000)


def test_surcharges_that_are_capped_are_covered() -> None:
    capped = replace(AIRPORT, charging=Charging.CAPPED)

    assert charge(timeline(cap("day-cap", 350), surcharges=(capped,)), [ride("08:00")]).total == Money(350)


def test_a_free_ride_adds_nothing_and_is_no_reason_to_buy() -> None:
    charged = charge(timeline(cap("day-cap", 0), fares={"BUS": 0}), [ride("08:00")])

    assert (charged.total, charged.caps) == (Money(0), ())


def test_rides_come_in_start_order_with_ties_by_id() -> None:
    rides = [ride("09:00", code="c"), ride("08:00", code="b"), ride("08:00", code="a")]

    assert [one.ride.id for one in charge(timeline(), rides).rides] == ["a", "b", "c"]


def test_amounts_are_said_in_the_tariff_s_currency() -> None:
    charged = charge(timeline(cap("day-cap", 350), currency="USD"), [ride("08:00"), ride("09:00")])

    assert charged.caps[0].step.sentence == "Day cap for 11 January 2027: $3.50, however many rides."


def test_a_profile_that_the_tariff_lacks_is_refused() -> None:
    with pytest.raises(UnknownProfile):
        charge(timeline(), [ride("08:00", profile="martian")])


def test_a_price_says_where_it_comes_from() -> None:
    sourced = replace(cap("day-cap", 350), prices=(replace(prices(350)[0], source="list"),))

    (bought,) = charge(timeline(sourced), [ride("08:00"), ride("09:00")]).caps

    assert (bought.step.source, bought.step.illustrative) == ("list", False)
