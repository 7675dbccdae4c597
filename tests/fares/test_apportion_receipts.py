"""Sharing receipts between operators by each method, and by the rule that a tariff has for them."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fares.apportionment import EARNED, Carried, Receipt, ReceiptKind, apportion, rule_for
from fares.money import Money, total
from fares.products import Coverage
from fares.rules import ApportionmentRule, SharingMethod
from fares.tariff import Tariff
from tests.support import tariffs

MORNING = datetime(2026, 9, 7, 7, tzinfo=UTC)

two_towns = cache(tariffs.tariff)

RIDES = (
    Carried("TRAMCO", Money(200), 1000),
    Carried("BUSCO", Money(240), 9000),
    Carried("BUSCO", Money(0), None),
)


def sharing(*rules: ApportionmentRule) -> Tariff:
    return replace(two_towns(), apportionments=rules)


def by(method: SharingMethod, parts: dict[str, int] | None = None) -> ApportionmentRule:
    return ApportionmentRule("rule", "Rule", method, parts=parts)


def cap(pence: int, rides: tuple[Carried, ...] = RIDES) -> Receipt:
    return Receipt(ReceiptKind.CAP, "day-cap", "the day cap", Money(pence), MORNING, rides)


def shared(tariff: Tariff, receipt: Receipt) -> dict[str, int]:
    return {share.operator: share.amount.pence for share in apportion(tariff, receipt)}


def sentences(tariff: Tariff, receipt: Receipt) -> list[str]:
    return [share.step.sentence for share in apportion(tariff, receipt)]


def test_as_earned_goes_by_prices_before_caps() -> None:
    tariff = sharing(by(SharingMethod.AS_EARNED))

    assert shared(tariff, cap(400)) == {"BUSCO": 218, "TRAMCO": 182}
    assert sentences(tariff, cap(400)) == [
        "Bus Company gets £2.18 of £4.00 for the day cap: £2.40 of £4.40 earned before caps.",
        "Tram Company gets £1.82 of £4.00 for the day cap: £2.00 of £4.40 earned before caps.",
    ]


def test_by_rides_goes_by_their_number() -> None:
    tariff = sharing(by(SharingMethod.BY_RIDES))

    assert shared(tariff, cap(400)) == {"BUSCO": 267, "TRAMCO": 133}
    assert sentences(tariff, cap(400))[0] == "Bus Company gets £2.67 of £4.00 for the day cap: 2 of 3 rides."


def test_by_passenger_km_a_ride_of_unknown_length_counts_as_the_average_one() -> None:
    tariff = sharing(by(SharingMethod.BY_PASSENGER_KM))

    assert shared(tariff, cap(1500)) == {"BUSCO": 1400, "TRAMCO": 100}
    assert sentences(tariff, cap(1500))[1] == (
        "Tram Company gets £1.00 of £15.00 for the day cap: 1.0 km of 15.0 km ridden."
    )


def test_the_average_length_is_rounded_to_the_metre_and_up_from_the_middle() -> None:
    lengths = (1000, 1001, None)
    rides = tuple(Carried("BUSCO", Money(100), metres) for metres in lengths)

    (share,) = apportion(sharing(by(SharingMethod.BY_PASSENGER_KM)), cap(400, rides))

    assert share.step.inputs["weight"] == str(1000 + 1001 + 1001)


def test_if_no_length_is_known_it_goes_by_rides() -> None:
    tariff = sharing(by(SharingMethod.BY_PASSENGER_KM))
    unknown = tuple(replace(ride, metres=None) for ride in RIDES)

    assert sentences(tariff, cap(400, unknown))[0] == "Bus Company gets £2.67 of £4.00 for the day cap: 2 of 3 rides."


def test_fixed_parts_hold_whoever_was_ridden_with() -> None:
    tariff = sharing(by(SharingMethod.FIXED, {"RW": 3, "TRAMCO": 1}))

    assert shared(tariff, cap(401)) == {"RW": 301, "TRAMCO": 100}
    assert sentences(tariff, cap(401))[0] == "Railway gets £3.01 of £4.01 for the day cap: 3 of 4 fixed parts."


def test_a_ride_by_itself_is_wholly_its_operators() -> None:
    tariff = sharing(by(SharingMethod.FIXED, {"RW": 1}))
    receipt = Receipt(ReceiptKind.RIDE, "ride-1", "a ride", Money(240), MORNING, RIDES[1:2])

    assert shared(tariff, receipt) == {"BUSCO": 240}


def test_the_rule_that_names_a_cap_or_product_comes_before_the_general_one() -> None:
    general = by(SharingMethod.BY_RIDES)
    for_cap = replace(general, id="for-cap", caps=frozenset({"same-id"}))
    for_product = replace(general, id="for-product", products=frozenset({"same-id"}))
    tariff = sharing(general, for_product, for_cap)

    found = {
        kind: rule_for(tariff, Receipt(kind, code, "", Money(1), MORNING, RIDES)).id
        for kind, code in (
            (ReceiptKind.CAP, "same-id"),
            (ReceiptKind.PRODUCT, "same-id"),
            (ReceiptKind.EXTENSION, "same-id"),
        )
    }

    assert found == {ReceiptKind.CAP: "for-cap", ReceiptKind.PRODUCT: "for-product", ReceiptKind.EXTENSION: "rule"}
    assert rule_for(tariff, cap(1)).id == "rule"


def test_a_rule_that_names_others_is_not_the_general_one() -> None:
    others = replace(by(SharingMethod.BY_RIDES), caps=frozenset({"another"}))
    more = replace(others, products=frozenset({"another"}), caps=frozenset())

    assert rule_for(sharing(others, more), cap(1)) == EARNED


def test_without_a_rule_receipts_are_shared_as_earned() -> None:
    assert rule_for(sharing(), cap(1)) == EARNED
    assert shared(sharing(), cap(400)) == {"BUSCO": 218, "TRAMCO": 182}


def test_if_nobody_earned_anything_the_shares_are_equal() -> None:
    free = tuple(replace(ride, price=Money(0)) for ride in RIDES)

    assert shared(sharing(), cap(401, free)) == {"BUSCO": 201, "TRAMCO": 200}
    assert sentences(sharing(), cap(401, free))[0] == "Bus Company gets £2.01 of £4.01 for the day cap: an equal share."


@pytest.mark.parametrize(
    ("product", "operators"),
    [
        ("tram-week", {"TRAMCO"}),
        ("joint-day", {"BUSCO", "RW", "TRAMCO"}),
        ("group-day", {"BUSCO", "TRAMCO"}),
        ("forgotten", {"BUSCO", "RW", "TRAMCO"}),
    ],
)
def test_what_nobody_rode_with_is_shared_equally_by_those_it_covers(product: str, operators: set[str]) -> None:
    receipt = Receipt(ReceiptKind.PRODUCT, product, "a product", Money(600), MORNING, ())

    assert shared(sharing(), receipt) == dict.fromkeys(sorted(operators), 600 // len(operators))
    assert all(sentence.endswith("for a product: an equal share.") for sentence in sentences(sharing(), receipt))


def test_what_covers_no_known_service_is_shared_equally_by_all() -> None:
    tariff = sharing()
    nowhere = replace(tariff.products["joint-day"], covers=Coverage(operators=frozenset()))
    closed = replace(tariff, products={"joint-day": nowhere})

    receipt = Receipt(ReceiptKind.PRODUCT, "joint-day", "a product", Money(600), MORNING, ())

    assert shared(closed, receipt) == {"BUSCO": 200, "RW": 200, "TRAMCO": 200}


def test_a_share_names_its_rule_and_what_it_was_weighed_by() -> None:
    bus, _ = apportion(sharing(by(SharingMethod.AS_EARNED)), cap(400))

    assert (bus.step.rule, bus.step.amount, bus.step.illustrative) == ("rule", bus.amount, False)
    assert bus.step.inputs == {
        "receipt": "day-cap",
        "operator": "BUSCO",
        "method": "as_earned",
        "weight": "240",
        "of": "440",
    }


CLAIMS = st.lists(
    st.builds(
        Carried,
        st.sampled_from(["BUSCO", "TRAMCO", "RW"]),
        st.integers(0, 900).map(Money),
        st.none() | st.integers(0, 20_000),
    ),
    max_size=8,
).map(tuple)
METHODS = st.sampled_from([by(method, {"RW": 2, "BUSCO": 1}) for method in SharingMethod])


@given(METHODS, CLAIMS, st.integers(-5000, 5000))
def test_the_parts_add_up_to_the_receipt_by_every_method(
    rule: ApportionmentRule, rides: tuple[Carried, ...], pence: int
) -> None:
    shares = apportion(sharing(rule), cap(pence, rides))

    assert total(share.amount for share in shares) == Money(pence)
    assert [share.operator for share in shares] == sorted({share.operator for share in shares})


@given(METHODS, CLAIMS, st.integers(0, 5000))
def test_the_order_of_the_rides_does_not_matter(
    rule: ApportionmentRule, rides: tuple[Carried, ...], pence: int
) -> None:
    turned = tuple(reversed(rides))

    assert apportion(sharing(rule), cap(pence, rides)) == apportion(sharing(rule), cap(pence, turned))
