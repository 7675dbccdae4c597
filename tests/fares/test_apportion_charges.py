"""Sharing a charge: what was taken for caps, extensions and rides by themselves, and for products held."""

from dataclasses import replace
from datetime import date, time, timedelta
from functools import cache

from fares.apportionment import Carried, ReceiptKind, receipts_of, revenue, shares_of, sold
from fares.charging import Charge, ChargedRide, HeldProduct
from fares.money import ZERO, Money, total
from fares.products import Coverage
from fares.rules import ApportionmentRule, CappingRule, Period, PeriodKind, SharingMethod
from fares.tariff import Timeline
from tests.fares.charges_to_share import MORNING, bought, charge, charged, extended
from tests.support import tariffs

two_towns = cache(tariffs.tariff)

DAY = charge([charged("r0", "BUSCO", 240), charged("r1", "TRAMCO", 200)], (bought("day", 400, "r0", "r1"),))


def shared(made: Charge, *rules: ApportionmentRule) -> dict[str, Money]:
    editions = Timeline([replace(two_towns(), apportionments=rules)])
    return revenue(shares_of(editions, receipts_of(made)))


def test_a_cap_is_a_receipt_for_the_rides_it_covers() -> None:
    (receipt,) = receipts_of(DAY)

    assert (receipt.kind, receipt.id, receipt.name, receipt.amount) == (ReceiptKind.CAP, "day", "Day", Money(400))
    assert receipt.rides == (Carried("BUSCO", Money(240), None), Carried("TRAMCO", Money(200), None))
    assert shared(DAY) == {"BUSCO": Money(218), "TRAMCO": Money(182)}


def test_rides_by_themselves_are_their_operators() -> None:
    made = charge([charged("r0", "TRAMCO", 200), charged("r1", "BUSCO", 0), charged("r2", "TRAMCO", 150, apart=30)])

    assert [(receipt.id, receipt.name) for receipt in receipts_of(made)] == [("r0", "a ride"), ("r2", "a ride")]
    assert shared(made) == {"TRAMCO": Money(380)}


def test_a_surcharge_that_nothing_covers_is_its_operators() -> None:
    made = charge([charged("r0", "BUSCO", 240, apart=300), charged("r1", "TRAMCO", 200)], DAY.caps)

    assert shared(made) == {"BUSCO": Money(518), "TRAMCO": Money(182)}
    assert total(receipt.amount for receipt in receipts_of(made)) == made.total == Money(700)


def test_an_extension_is_shared_by_the_general_rule() -> None:
    made = charge([charged("r0", "BUSCO", 100), charged("r1", "RW", 300)], extensions=(extended(200, "r0", "r1"),))

    (receipt,) = receipts_of(made)

    assert (receipt.kind, receipt.id, receipt.name) == (ReceiptKind.EXTENSION, "extra", "the extension to a b")
    assert shared(made) == {"BUSCO": Money(50), "RW": Money(150)}


def test_rides_are_as_long_as_their_paths() -> None:
    rides = [charged("r0", "BUSCO", 100, kilometres=9), charged("r1", "RW", 100, kilometres=1)]
    by_km = ApportionmentRule("km", "By kilometres", SharingMethod.BY_PASSENGER_KM)

    assert shared(charge(rides, (bought("day", 100, "r0", "r1"),)), by_km) == {"BUSCO": Money(90), "RW": Money(10)}


def test_a_cap_that_only_another_needs_is_shared_equally_by_those_it_covers() -> None:
    made = charge(DAY.rides, (*DAY.caps, bought("base", 300)))

    assert shared(made) == {"BUSCO": Money(318), "RW": Money(100), "TRAMCO": Money(282)}


def test_a_cap_without_rides_goes_to_those_it_covers_by_its_own_rule() -> None:
    trams = Coverage(operators=frozenset({"TRAMCO"}))
    base = CappingRule("base", "Base", trams, Period(PeriodKind.DAY, time(4)), ())
    made = charge(DAY.rides, (*DAY.caps, bought("base", 300)))

    shares = shares_of(Timeline([replace(two_towns(), caps={"base": base})]), receipts_of(made))

    assert revenue(shares) == {"BUSCO": Money(218), "TRAMCO": Money(482)}


def test_each_receipt_is_shared_by_the_edition_of_its_first_ride() -> None:
    rule = ApportionmentRule("fixed", "Fixed", SharingMethod.FIXED, parts={"RW": 1})
    old, new = two_towns(), replace(two_towns(), valid_from=date(2026, 9, 8), apportionments=(rule,))
    late = charge([charged("r0", "BUSCO", 240), charged("r24", "TRAMCO", 200)], (bought("day", 150, "r24"),))

    assert revenue(shares_of(Timeline([new, old]), receipts_of(late))) == {"BUSCO": Money(240), "RW": Money(150)}


WEEK = HeldProduct("week", MORNING, MORNING + timedelta(days=7))


def held_by(*products: str, code: str = "r0", operator: str = "BUSCO") -> ChargedRide:
    return replace(charged(code, operator, 240), products=products, is_held=True)


def test_a_product_held_is_shared_by_the_rides_it_covers() -> None:
    tram = replace(charged("r1", "TRAMCO", 200), products=("week", "month"), is_held=True)
    made = charge([held_by("week"), tram, charged("r2", "RW", 910)])

    receipt = sold([made], WEEK, "Week", Money(880))

    assert (receipt.kind, receipt.name, receipt.at) == (ReceiptKind.PRODUCT, "Week", MORNING)
    assert revenue(shares_of(Timeline([two_towns()]), [receipt])) == {"BUSCO": Money(480), "TRAMCO": Money(400)}
    assert [one.kind for one in receipts_of(made)] == [ReceiptKind.RIDE]


def test_a_product_held_is_shared_by_the_edition_of_its_first_ride() -> None:
    later = charge([held_by("week", code="r25"), held_by("week", code="r24", operator="TRAMCO")])

    assert sold([later], WEEK, "Week", Money(880)).at == MORNING + timedelta(days=1)


def test_of_two_weeks_each_has_its_own_rides() -> None:
    made = charge([held_by("week"), held_by("week", code="r168", operator="TRAMCO")])
    next_week = replace(WEEK, valid_from=WEEK.valid_until, valid_until=WEEK.valid_until + timedelta(days=7))

    operators = [[ride.operator for ride in sold([made], one, "Week", Money(880)).rides] for one in (WEEK, next_week)]

    assert operators == [["BUSCO"], ["TRAMCO"]]


def test_a_product_for_a_profile_has_the_rides_of_that_profile_alone() -> None:
    made = charge([held_by("week")])

    young, adult = (sold([made], replace(WEEK, profile=who), "Week", Money(880)) for who in ("young", "adult"))

    assert (len(young.rides), len(adult.rides)) == (0, 1)


def test_a_product_that_covered_nothing_is_shared_equally_by_those_it_could_have_covered() -> None:
    trams = replace(WEEK, product="tram-week")

    for receipt in (sold([DAY], trams, "Tram Week", Money(2350)), sold((), trams, "Tram Week", Money(2350))):
        assert receipt.at == trams.valid_from
        assert revenue(shares_of(Timeline([two_towns()]), [receipt])) == {"TRAMCO": Money(2350)}


def test_nothing_taken_is_nothing_to_share() -> None:
    assert receipts_of(charge([])) == ()
    assert revenue([]) == {}
    assert charge([]).total == ZERO
