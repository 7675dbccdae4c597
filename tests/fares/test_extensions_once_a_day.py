"""Extensions that are paid once a fare day for the same zones."""

from dataclasses import replace

from fares.charging import charge
from fares.money import Money
from fares.products import Coverage
from fares.rules import InterchangeRule, Method, Moment, Once, Since, Window
from tests.support.riding import among, cap, extension, ride, timeline

HOME = cap("home", 0, among(zones="ab"))


def test_the_same_zones_are_paid_for_once() -> None:
    tariff = timeline(HOME, extensions=(extension({"c": 100}, once=Once.DAY),))

    charged = charge(tariff, [ride("08:00", ends="AC"), ride("18:00", ends="CA")])

    assert [one.rides for one in charged.extensions] == [("0 08:00 BUS", "0 18:00 BUS")]
    assert [one.increment for one in charged.rides] == [Money(100), Money(0)]


def test_the_next_day_pays_again() -> None:
    tariff = timeline(HOME, extensions=(extension({"c": 100}, once=Once.DAY),))

    charged = charge(tariff, [ride("08:00", ends="AC"), ride("08:00", ends="AC", day=1)])

    assert charged.total == Money(200)


def test_other_zones_pay_apart_unless_one_extension_for_all_is_cheaper() -> None:
    rides = [ride("08:00", "RAIL", "AC"), ride("12:00", "RAIL", "BD"), ride("18:00", "RAIL", "DA")]
    dear, cheap = {"c": 100, "cd": 290}, {"c": 100, "cd": 150}

    apart = charge(timeline(HOME, extensions=(extension(dear, once=Once.DAY),)), rides)
    joint = charge(timeline(HOME, extensions=(extension(cheap, once=Once.DAY),)), rides)

    assert sorted(one.price.pence for one in apart.extensions) == [290]
    assert [(one.zones, one.price) for one in joint.extensions] == [(frozenset("cd"), Money(150))]


def test_journeys_to_different_zones_pay_two_extensions_where_that_is_cheaper() -> None:
    tariff = timeline(
        cap("home", 0, among(zones="bc")), extensions=(extension({"a": 50, "d": 60, "ad": 300}, once=Once.DAY),)
    )

    charged = charge(tariff, [ride("08:00", ends="AB"), ride("09:00", ends="CD")])

    assert charged.total == Money(110)


def test_a_journey_over_midnight_belongs_to_the_day_in_which_it_began() -> None:
    change = InterchangeRule(
        "change", "Change", Coverage(), Coverage(), Window(Moment.ON, Since.FIRST, Moment.ON, 7200, 7200), Method.FREE
    )
    tariff = timeline(
        cap("home", 0, among(zones="a")),
        extensions=(extension({"b": 50, "c": 60, "bc": 70}, once=Once.DAY),),
        interchanges=(change,),
    )

    charged = charge(tariff, [ride("04:00", "TRAM", "AB", day=1), ride("05:00", "TRAM", "AC", day=1)])

    assert {one.chain for one in charged.rides} == {"1 04:00 TRAM"}
    assert charged.total == Money(70)


def test_a_journey_that_nothing_touches_pays_in_full_beside_an_extension() -> None:
    tariff = timeline(HOME, extensions=(extension({"c": 100}, once=Once.DAY),))

    charged = charge(tariff, [ride("08:00", ends="AC"), ride("09:00", ends="CD"), replace(ride("10:00", ends="C?"))])

    assert charged.total == Money(100 + 200 + 200)
