"""Families of caps: one for each operator, mode or line."""

from dataclasses import replace

from fares.charging import charge
from fares.money import Money
from fares.rules import Each
from tests.support.riding import cap, ride, timeline


def test_any_one_operator_has_a_cap_of_its_own() -> None:
    tariff = timeline(cap("own-cap", 450, each=Each.OPERATOR))
    rides = [ride(f"{hour:02}:00", operator) for hour in (8, 10, 12) for operator in ("BUS", "TRAM")]

    charged = charge(tariff, rides)

    assert [(one.member, one.price) for one in charged.caps] == [("BUS", Money(450)), ("TRAM", Money(450))]
    assert charged.caps[0].step.sentence == "Own cap (BUS) for 11 January 2027: £4.50, however many rides."


def test_a_cap_of_all_operators_holds_the_caps_of_each() -> None:
    tariff = timeline(cap("own-cap", 350, each=Each.OPERATOR), cap("all-cap", 550))
    buses = [ride("08:00"), ride("09:00")]

    assert charge(tariff, buses).total == Money(350)
    assert charge(tariff, [*buses, ride("10:00", "TRAM"), ride("11:00", "TRAM")]).total == Money(550)


def test_each_mode_has_a_cap_of_its_own() -> None:
    charged = charge(timeline(cap("mode-cap", 300, each=Each.MODE)), [ride("08:00"), ride("09:00")])

    assert [one.member for one in charged.caps] == ["bus"]


def test_each_line_has_a_cap_of_its_own_and_a_ride_without_a_line_has_none() -> None:
    tariff = timeline(cap("line-cap", 300, each=Each.LINE))
    unknown = [replace(ride(at, code=at), line=None) for at in ("10:00", "11:00")]

    charged = charge(tariff, [ride("08:00"), ride("09:00"), *unknown])

    assert [one.member for one in charged.caps] == ["BUS-1"]
    assert charged.total == Money(300 + 400)
