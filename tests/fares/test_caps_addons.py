"""Add-on caps: they need one of some other caps, bought for a time that overlaps theirs."""

from dataclasses import replace

from fares.charging import charge
from fares.money import Money
from fares.rules import Each
from fares.tariff import Timeline
from tests.support.riding import MONDAY, WEEK, among, cap, later, ride, rolling, tariff, timeline

TRAMS = [ride("08:00", "TRAM"), ride("09:00", "TRAM"), ride("10:00", "TRAM")]
BUSES = [ride("11:00"), ride("12:00")]


def test_an_addon_is_bought_with_what_it_needs() -> None:
    tariff = timeline(cap("bus-cap", 350, among("BUS")), cap("tram-addon", 100, among("TRAM"), needs=["bus-cap"]))

    charged = charge(tariff, TRAMS + BUSES)

    assert [one.cap for one in charged.caps] == ["bus-cap", "tram-addon"]
    assert charged.total == Money(450)


def test_what_an_addon_needs_may_cover_nothing() -> None:
    """Else one bus ride more would have made the trams cheaper."""
    tariff = timeline(cap("bus-cap", 350, among("BUS")), cap("tram-addon", 100, among("TRAM"), needs=["bus-cap"]))

    charged = charge(tariff, TRAMS)

    assert [(one.cap, one.rides) for one in charged.caps] == [
        ("bus-cap", ()),
        ("tram-addon", tuple(one.id for one in TRAMS)),
    ]
    assert charged.total == Money(450)


def test_an_addon_that_saves_less_than_what_it_needs_is_not_bought() -> None:
    tariff = timeline(cap("bus-cap", 700, among("BUS")), cap("tram-addon", 100, among("TRAM"), needs=["bus-cap"]))

    assert charge(tariff, TRAMS).total == Money(750)


def test_one_of_several_needs_is_enough_and_the_cheapest_is_taken() -> None:
    dear, cheap = cap("bus-cap", 350, among("BUS")), cap("rail-cap", 300, among("RAIL"))
    addon = cap("tram-addon", 100, among("TRAM"), needs=["bus-cap", "rail-cap"])

    charged = charge(timeline(dear, cheap, addon), TRAMS)

    assert [one.cap for one in charged.caps] == ["rail-cap", "tram-addon"]


def test_a_week_needs_one_day_of_what_it_needs() -> None:
    addon = cap("tram-week", 100, among("TRAM"), WEEK, needs=["bus-cap"])
    tariff = timeline(cap("bus-cap", 350, among("BUS")), addon)
    trams = [ride("08:00", "TRAM", day=day) for day in (3, 4, 5)]

    charged = charge(tariff, [*trams, ride("08:00", day=1), ride("09:00", day=1)])

    assert charged.total == Money(450)
    assert {one.cap for one in charged.caps} == {"bus-cap", "tram-week"}


def test_a_window_that_does_not_overlap_meets_no_need() -> None:
    addon = cap("tram-addon", 100, among("TRAM"), needs=["bus-window"])
    tariff = timeline(cap("bus-window", 390, among("BUS"), rolling(2)), addon)

    charged = charge(tariff, [*BUSES, *[ride(f"{hour:02}:00", "TRAM", day=5) for hour in (8, 9, 10)]])

    assert sorted(one.cap for one in charged.caps) == ["bus-window", "bus-window", "tram-addon"]
    assert charged.total == Money(390 + 490)


def test_an_addon_may_need_an_addon() -> None:
    tariff = timeline(
        cap("bus-cap", 350, among("BUS")),
        cap("tram-addon", 100, among("TRAM"), needs=["bus-cap"]),
        cap("rail-addon", 50, among("RAIL"), needs=["tram-addon"]),
    )

    charged = charge(tariff, [ride("08:00", "RAIL")])

    assert [one.cap for one in charged.caps] == ["bus-cap", "rail-addon", "tram-addon"]
    assert charged.total == Money(500)


def test_families_meet_a_need_for_the_same_member_only() -> None:
    base = cap("own-cap", 350, each=Each.OPERATOR)
    addon = cap("off-addon", 0, among(bands=("off-peak",)), each=Each.OPERATOR, needs=["own-cap"])
    tariff = timeline(base, addon)

    charged = charge(tariff, [ride("07:00"), ride("08:00"), ride("10:00", "TRAM")])

    assert [(one.cap, one.member) for one in charged.caps] == [("own-cap", "BUS")]
    assert charged.total == Money(350 + 250)


def test_an_addon_whose_need_has_no_price_for_the_passenger_cannot_be_bought() -> None:
    base = cap("bus-cap", {"child": 10}, among("BUS"))
    addon = cap("tram-addon", 0, among("TRAM"), needs=["bus-cap"])
    further = cap("rail-addon", 0, among("RAIL"), needs=["tram-addon"])

    charged = charge(timeline(base, addon, further), [*TRAMS, ride("11:00", "RAIL")])

    assert charged.total == Money(750 + 600)


def test_what_an_addon_of_a_family_needs_of_the_same_family_is_bought_for_its_member() -> None:
    tariff = timeline(
        cap("own-cap", 100, among(zones="d"), each=Each.OPERATOR),
        cap("own-addon", 50, each=Each.OPERATOR, needs=["own-cap"]),
    )

    charged = charge(tariff, TRAMS)

    assert [(one.cap, one.member) for one in charged.caps] == [("own-addon", "TRAM"), ("own-cap", "TRAM")]
    assert charged.total == Money(150)


def test_what_an_addon_of_a_family_needs_of_no_family_is_bought_for_no_member() -> None:
    tariff = timeline(cap("all-cap", 100, among("RAIL")), cap("own-addon", 50, each=Each.OPERATOR, needs=["all-cap"]))

    assert [(one.cap, one.member) for one in charge(tariff, TRAMS).caps] == [("all-cap", None), ("own-addon", "TRAM")]


def test_what_an_addon_needs_is_bought_for_a_passenger_of_the_same_age() -> None:
    tariff = timeline(cap("bus-cap", 100, among("BUS")), cap("tram-addon", 50, among("TRAM"), needs=["bus-cap"]))

    charged = charge(tariff, [replace(one, age=30) for one in TRAMS])

    assert [(one.cap, one.age) for one in charged.caps] == [("bus-cap", 30), ("tram-addon", 30)]


def test_what_is_open_already_does_for_an_addon_though_a_window_of_its_own_would_cost_less() -> None:
    """The bus pass of Sunday and Monday is of the old edition; one from Monday on would have the new one's price."""
    addon = cap("tram-addon", 100, among("TRAM"), WEEK, needs=["bus-pass"])
    edition = tariff(cap("bus-pass", 300, among("BUS"), rolling(2)), addon)
    cheaper = later(edition, MONDAY.replace(day=12), cap("bus-pass", 50, among("BUS"), rolling(2)), addon)

    charged = charge(Timeline([edition, cheaper]), [ride("08:00", day=-1), *TRAMS])

    assert [(one.cap, one.price.pence) for one in charged.caps] == [("bus-pass", 300), ("tram-addon", 100)]
