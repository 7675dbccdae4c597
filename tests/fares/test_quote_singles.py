"""Singles: each leg by the first rule with a price for it, held by ceilings."""

from datetime import UTC, datetime

from fares.money import Money
from fares.quote import OfferItem
from tests.fares.journeys_to_price import MIDDAY, asked, by_line, by_operator, misses, sentences, the_single
from tests.support.tariffs import DOCUMENT, price, tariff


def test_a_single_says_where_its_price_was_published() -> None:
    offer = the_single(asked(tariff(), "T-CASTLE", "T-PARK"))

    assert offer.total == Money(340)
    assert sentences(offer) == ["Tram single, Adult: £3.40 (Tram company price list, published 2025-07)."]
    assert (offer.steps[0].source, offer.illustrative) == ("tram-2025", False)


def test_an_illustrative_price_says_so_wherever_it_is_shown() -> None:
    offer = the_single(asked(tariff(), "R-DWT", "R-TRT", legs=(by_line("R-DWT", "R-TRT", "RAIL"),)))

    assert sentences(offer) == ["Rail single, Adult: £9.10 (illustrative)."]
    assert (offer.steps[0].source, offer.illustrative) == (None, True)


def test_a_ceiling_holds_a_dearer_single_and_names_itself() -> None:
    offer = the_single(asked(tariff(), "B-MARKET", "B-VILLAGE"))

    assert offer.total == Money(300)
    assert sentences(offer) == [
        "Bus single, Adult: £3.40 (illustrative).",
        "Held to £3.00 by the Bus single ceiling (illustrative).",
    ]
    assert offer.steps[1].inputs == {"leg": "1", "profile": "adult", "fare": "£3.40"}


def test_a_ceiling_leaves_a_cheaper_single_alone() -> None:
    offer = the_single(asked(tariff(), "B-MARKET", "B-VILLAGE", young=1))

    assert offer.total == Money(170)
    assert len(offer.steps) == 1


def test_a_line_left_out_of_a_ceiling_keeps_its_price() -> None:
    offer = the_single(asked(tariff(), "B-DWT", "B-TRT", legs=(by_line("B-DWT", "B-TRT", "FAST"),)))

    assert offer.total == Money(630)
    assert [step.rule for step in offer.steps] == ["fast"]


def test_the_lowest_of_several_ceilings_counts() -> None:
    ceilings = [
        {"id": "high", "name": "High ceiling", "covers": {}, "prices": [price(320)]},
        {"id": "low", "name": "Low ceiling", "covers": {}, "prices": [price(200, "adult")]},
        {"id": "young-only", "name": "Young ceiling", "covers": {}, "prices": [price(100, "young")]},
    ]

    offer = the_single(asked(tariff(ceilings=ceilings), "B-MARKET", "B-VILLAGE"))

    assert [step.rule for step in offer.steps] == ["bus", "low"]
    assert offer.total == Money(200)


def test_the_first_rule_that_has_a_price_counts() -> None:
    """The short hop comes first in the document, and has a price only within one zone."""
    small = tariff()

    within = the_single(asked(small, "T-TRT", "T-CASTLE"))
    across = the_single(asked(small, "T-TRT", "T-PARK"))

    assert ([step.rule for step in within.steps], within.total) == (["tram-hop"], Money(150))
    assert ([step.rule for step in across.steps], across.total) == (["tram"], Money(340))


def test_a_passenger_who_falls_back_is_told_whose_price_it_is() -> None:
    offer = the_single(asked(tariff(), "B-MARKET", "B-VILLAGE", student=1))

    assert sentences(offer) == ["Bus single, Student at the price for Young person: £1.70 (illustrative)."]
    assert offer.steps[0].inputs["price_profile"] == "young"


def test_every_leg_is_priced_for_every_passenger() -> None:
    legs = (by_line("B-DWT", "B-TRT", "BUS1"), by_line("T-TRT", "T-PARK", "TRAM"))

    offer = the_single(asked(tariff(), "B-DWT", "T-PARK", legs=legs, young=1, adult=2))

    assert offer.name == "Singles: Bus 1 Derwent - Trentham, then Tram Trentham - Park"
    assert offer.items == (
        OfferItem("adult", 2, Money(640), Money(1280)),
        OfferItem("young", 1, Money(510), Money(510)),
    )
    assert offer.total == Money(1790)
    assert [(step.inputs["leg"], step.inputs["profile"], step.rule) for step in offer.steps] == [
        ("1", "adult", "bus"),
        ("1", "adult", "bus-ceiling"),
        ("2", "adult", "tram"),
        ("1", "young", "bus"),
        ("2", "young", "tram"),
    ]


def test_a_leg_without_a_line_is_priced_by_its_operator() -> None:
    offer = the_single(asked(tariff(), "B-DWT", "B-TRT", legs=(by_operator("B-DWT", "B-TRT", "BUSCO"),)))

    assert (offer.name, offer.total) == ("Single: Bus Company", Money(300))
    assert offer.steps[0].inputs["line"] == "unknown"


def test_singles_are_offered_for_everyone_or_not_at_all() -> None:
    """A passenger for whom a leg has no fare is named."""
    small = tariff(profiles=[*DOCUMENT["profiles"], {"id": "dog", "name": "Dog"}])

    answer = asked(small, "B-MARKET", "B-VILLAGE", adult=1, dog=1)

    assert not answer.offers
    assert (
        misses(answer)["no-single-fare"]
        == "There is no single fare on Bus 1 Derwent - Trentham from Market Place to Village Green for Dog."
    )
    assert answer.reason == "This tariff has no fare for the journey."


def test_a_single_is_good_for_the_fare_day_in_which_the_journey_starts() -> None:
    after_midnight = datetime(2026, 9, 8, 1, 0, tzinfo=UTC)

    offer = the_single(asked(tariff(), "T-TRT", "T-PARK", at=after_midnight))

    assert offer.valid_from == datetime(2026, 9, 7, 3, 30, tzinfo=UTC)
    assert offer.valid_until == datetime(2026, 9, 8, 3, 30, tzinfo=UTC)


def test_a_rule_for_some_hours_counts_in_those_hours_only() -> None:
    off_peak = {"id": "late", "name": "Off-peak single", "covers": {"bands": ["off-peak"]}, "table": "tram-hop"}
    small = tariff(singles=[off_peak, *DOCUMENT["singles"]])

    early = the_single(asked(small, "T-TRT", "T-CASTLE"))
    late = the_single(asked(small, "T-TRT", "T-CASTLE", at=MIDDAY))

    assert (early.steps[0].rule, late.steps[0].rule) == ("tram-hop", "late")
