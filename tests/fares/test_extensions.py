"""Extension fares: what a through journey costs that caps cover only in part."""

from dataclasses import replace

from fares.charging import charge
from fares.money import Money
from fares.products import Coverage
from fares.rules import InterchangeRule, Method, Moment, Since, Window
from tests.support.riding import WEEK, among, cap, extension, prices, ride, timeline

FREE_CHANGE = InterchangeRule(
    "change", "Change", Coverage(), Coverage(), Window(Moment.ON, Since.PREVIOUS, Moment.ON, 3600, 3600), Method.FREE
)
WITHIN = [ride("07:00", ends="AB"), ride("07:30", ends="BA")]
INNER = cap("inner-cap", 300, among(zones="ab"))


def test_the_zones_of_an_extension_are_listed_by_name() -> None:
    charged = charge(timeline(INNER, extensions=(extension({"cd": 150}),)), [*WITHIN, ride("08:00", ends="AD")])

    assert charged.extensions[0].step.sentence == "Extension for C, D: £1.50."


def test_a_narrow_cap_plus_an_extension_beats_the_wide_cap() -> None:
    tariff = timeline(INNER, cap("wide-cap", 480), extensions=(extension({"c": 150}),))

    charged = charge(tariff, [*WITHIN, ride("08:00", ends="AC")])

    assert [one.cap for one in charged.caps] == ["inner-cap"]
    (paid,) = charged.extensions
    assert (paid.zones, paid.price, paid.rides) == (frozenset("c"), Money(150), ("0 08:00 BUS",))
    assert paid.step.sentence == "Extension for C: £1.50."
    assert charged.rides[2].extension is paid
    assert charged.total == Money(300 + 150)


def test_the_wide_cap_beats_many_extensions() -> None:
    tariff = timeline(INNER, cap("wide-cap", 480), extensions=(extension({"c": 150}),))

    charged = charge(tariff, [*WITHIN, ride("08:00", ends="AC"), ride("12:00", ends="CA")])

    assert [one.cap for one in charged.caps] == ["wide-cap"]


def test_without_extension_fares_a_ride_that_a_cap_does_not_cover_whole_costs_its_full_price() -> None:
    assert charge(timeline(INNER), [*WITHIN, ride("08:00", ends="AC")]).total == Money(300 + 200)


def test_an_extension_never_costs_more_than_the_ride() -> None:
    tariff = timeline(INNER, extensions=(extension({"c": 900}),))

    charged = charge(tariff, [*WITHIN, ride("08:00", ends="AC")])

    assert charged.extensions == ()
    assert charged.total == Money(300 + 200)


def test_a_journey_that_nothing_touches_is_not_extended() -> None:
    tariff = timeline(INNER, extensions=(extension({"cd": 10}),))

    assert charge(tariff, [*WITHIN, ride("08:00", ends="CD")]).total == Money(300 + 200)


def test_one_extension_is_paid_for_a_through_journey_whatever_the_path() -> None:
    """By tram to B and on by rail to C; without interchange, each would be a journey."""
    rides = [*WITHIN, ride("10:00", "TRAM", "AB"), ride("10:30", "RAIL", "BC"), ride("10:45", "TRAM", "CD")]
    supplement = replace(FREE_CHANGE, method=Method.SUPPLEMENT, amounts=prices(200))
    fares = extension({"cd": 170, "c": 100})

    through = charge(timeline(INNER, extensions=(fares,), interchanges=(supplement,)), rides)

    assert [(one.zones, one.price) for one in through.extensions] == [(frozenset("cd"), Money(170))]
    assert through.total == Money(300 + 170)


def test_two_journeys_pay_two_extensions() -> None:
    tariff = timeline(INNER, extensions=(extension({"c": 100}),))

    charged = charge(tariff, [*WITHIN, ride("08:00", ends="AC"), ride("18:00", ends="CA")])

    assert [one.price for one in charged.extensions] == [Money(100), Money(100)]


def test_caps_that_cover_a_ride_only_together_leave_nothing_to_pay() -> None:
    west, east = cap("west", 100, among(zones="ab")), cap("east", 110, among(zones="cd"))
    tariff = timeline(west, east, fares={"BUS": 200, "TRAM": 250, "RAIL": 600}, extensions=(extension({}),))

    charged = charge(tariff, [ride("08:00", "RAIL", "AD")])

    assert [one.cap for one in charged.caps] == ["east", "west"]
    assert charged.total == Money(210)


def test_a_set_without_a_fare_goes_by_how_many_zones_are_left() -> None:
    tariff = timeline(cap("home", 50, among(zones="a")), extensions=(extension({"bd": 10}, {1: 60, 2: 90, 3: 120}),))

    assert charge(tariff, [ride("08:00", "RAIL", "AB")]).total == Money(50 + 10)
    assert charge(tariff, [ride("08:00", "RAIL", "AC")]).total == Money(50 + 90)
    assert charge(tariff, [ride("08:00", "RAIL", "AD")]).total == Money(50 + 120)


def test_who_pays_for_more_zones_may_go_through_fewer() -> None:
    """Else covering one zone more would raise the price: c and d together are cheaper than c alone."""
    tariff = timeline(cap("inner-cap", 50, among(zones="ab")), extensions=(extension({"cd": 90, "c": 300}),))

    charged = charge(tariff, [ride("08:00", "RAIL", "AC")])

    assert charged.total == Money(50 + 90)


def test_an_extension_has_a_price_for_each_profile() -> None:
    fare = replace(extension({}), by_zones={frozenset("c"): prices({"child": 20})})
    tariff = timeline(cap("inner-cap", 0, among(zones="ab")), extensions=(fare,))

    assert charge(tariff, [ride("08:00", ends="AC", profile="child")]).total == Money(20)
    assert charge(tariff, [ride("08:00", ends="AC")]).total == Money(200)


def test_an_extension_may_be_for_some_rides_only() -> None:
    tariff = timeline(cap("inner-cap", 0, among(zones="ab")), extensions=(extension({"c": 20}, operators=["BUS"]),))

    assert charge(tariff, [ride("08:00", ends="AC")]).total == Money(20)
    assert charge(tariff, [ride("08:00", "TRAM", ends="AC")]).total == Money(250)


def test_a_ride_without_a_known_end_is_extended_by_nothing() -> None:
    tariff = timeline(cap("inner-cap", 0, among(zones="ab")), extensions=(extension({"c": 20}),))

    assert charge(tariff, [ride("08:00", ends="??")]).total == Money(200)
    assert charge(tariff, [ride("08:00", ends="C?")]).total == Money(200)
    assert charge(tariff, [ride("08:00", ends="A?")]).total == Money(0)


def test_a_cap_against_which_more_than_zones_speaks_covers_no_part() -> None:
    tariff = timeline(cap("inner-cap", 0, among("TRAM", zones="ab")), extensions=(extension({"c": 20}),))

    assert charge(tariff, [ride("08:00", ends="AC")]).total == Money(200)


def test_a_week_s_cap_is_extended_on_each_of_its_days() -> None:
    tariff = timeline(cap("inner-week", 500, among(zones="ab"), WEEK), extensions=(extension({"c": 40}),))

    charged = charge(tariff, [ride("08:00", ends="AC", day=day) for day in range(5)])

    assert charged.total == Money(500 + 5 * 40)


def test_a_ride_in_between_that_belongs_to_another_journey_is_charged_as_its_own() -> None:
    """The tram at ten past is passed over: the bus before it and the train after it are one journey."""
    rule = replace(FREE_CHANGE, before=among("BUS"), after=among("RAIL"), passes_over=among("TRAM"))
    tariff = timeline(cap("inner-cap", 60, among(zones="ab")), extensions=(extension({"c": 40}),), interchanges=(rule,))

    charged = charge(
        tariff, [ride("08:00", ends="AB"), ride("08:10", "TRAM", "AC"), ride("08:20", "RAIL", "BC"), ride("09:00")]
    )

    assert [one.chain for one in charged.rides] == ["0 08:00 BUS", "0 08:10 TRAM", "0 08:00 BUS", "0 09:00 BUS"]
    assert charged.total == Money(60 + 40)
