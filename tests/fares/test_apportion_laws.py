"""What is true of shares whatever was ridden: every penny of a charge is somebody's, and nobody's twice."""

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from hypothesis import given

from fares.apportionment import receipts_of, revenue, shares_of
from fares.charging import charge
from fares.money import Money, total
from fares.prices import Price
from fares.products import Coverage
from fares.rules import (
    ApportionmentRule,
    CappingRule,
    Charging,
    ExtensionFare,
    Once,
    Period,
    PeriodKind,
    SharingMethod,
    Surcharge,
)
from fares.tariff import Tariff, Timeline
from tests.fares.small_rides import a_ride
from tests.fares.small_tariffs import CALENDAR, SEEDS, ZONES, coverage, price_list, small_tariff, some

FIRST, LAST = datetime(2026, 3, 2, 6, tzinfo=UTC), datetime(2026, 3, 5, 6, tzinfo=UTC)
ANYBODY = Price(Money(40), None, None)


def shared_tariff(random: Random) -> Tariff:
    """A small tariff with caps, an extension, a surcharge and a rule for sharing."""
    caps = [
        CappingRule(f"cap{n}", f"Cap {n}", replace(coverage(random), zones=some(random, ZONES)), period, prices)
        for n, period in enumerate([Period(PeriodKind.DAY), Period(PeriodKind.DAY), Period(PeriodKind.WEEK)])
        if (prices := price_list(random))
    ]
    method = random.choice(list(SharingMethod))
    return replace(
        small_tariff(random),
        calendar=CALENDAR,
        caps={cap.id: cap for cap in caps},
        extensions=(ExtensionFare("extra", "Extra", Coverage(), Once.JOURNEY, {}, {1: (ANYBODY,), 2: (ANYBODY,)}),),
        surcharges=(Surcharge("airport", "Airport", coverage(random), (ANYBODY,), Charging.APART),),
        apportionments=(ApportionmentRule("rule", "Rule", method, parts={"BUS": 2, "RAIL": 1}),),
    )


@given(SEEDS)
def test_every_penny_of_a_charge_is_shared_once(seed: int) -> None:
    random = Random(seed)
    editions = Timeline([shared_tariff(random)])
    rides = [a_ride(random, number, FIRST, LAST) for number in range(random.randint(0, 8))]

    made = charge(editions, rides)
    receipts = receipts_of(made)

    assert total(receipt.amount for receipt in receipts) == made.total
    assert total(revenue(shares_of(editions, receipts)).values()) == made.total
