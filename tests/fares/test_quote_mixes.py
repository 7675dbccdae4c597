"""A party is split so that it pays the least: the dearest in groups, the others by what is best for them alone."""

from dataclasses import replace

import pytest

from fares.money import Money
from fares.prices import FlatTable, Price
from fares.products import FareProduct, GroupPart, ProductKind
from fares.quote import Party, Quote, QuoteRequest, quote
from fares.tariff import Tariff
from tests.fares.journeys_to_price import MIDDAY, by_line, misses
from tests.fares.test_quote_product_kinds import product, selling
from tests.support.tariffs import tariff

TRAM = (by_line("T-TRT", "T-PARK", "TRAM"),)
"""£3.40 for an adult and as much for a student; young persons pay £1.00 here."""


def asked(small: Tariff, **passengers: int) -> Quote:
    parties = tuple(Party(profile, count) for profile, count in passengers.items())
    return quote(small, QuoteRequest("T-TRT", "T-PARK", MIDDAY, parties, TRAM))


def tram() -> Tariff:
    """The small tariff with cheaper trams for the young."""
    small = tariff(products=[])
    cheaper = FlatTable("tram-single", (Price(Money(340), "adult", None), Price(Money(100), "young", None)))
    return replace(small, tables={**small.tables, "tram-single": cheaper})


def group(code: str, pence: int, *parts: GroupPart, most: int = 2) -> FareProduct:
    return product(code, ProductKind.GROUP, pence, max_passengers=most, parts=parts)


def everybody(code: str, pence: int) -> FareProduct:
    """A day product for each."""
    return product(code, pence=pence)


def test_the_dearest_go_into_the_group_and_the_others_pay_alone() -> None:
    small = selling(group("pair", 450), group("dear", 900), small=tram())

    offer = asked(small, young=2, adult=2).offers[0]

    assert offer.name == "Pair (2 Adult) and Single: Tram Trentham - Park (2 Young person)"
    assert offer.total == Money(450 + 2 * 100)


def test_each_who_is_in_no_group_pays_in_the_way_that_is_best_for_them() -> None:
    small = selling(everybody("day", 200), group("pair", 450), small=tram())

    offer = asked(small, young=1, adult=3).offers[0]

    assert offer.name == "Single: Tram Trentham - Park (1 Young person) and Day (3 Adult)"
    assert offer.total == Money(100 + 3 * 200)


def test_of_two_equal_ways_to_pay_alone_it_is_singles_and_then_the_first_product() -> None:
    small = selling(everybody("0-day", 340), everybody("1-day", 340), group("kids", 120, KIDS), small=tram())
    dearer = selling(everybody("1-day", 300), everybody("0-day", 300), group("kids", 120, KIDS), small=tram())

    assert (
        asked(small, young=2, adult=1).offers[0].name
        == "Kids (2 Young person) and Single: Tram Trentham - Park (1 Adult)"
    )
    assert asked(dearer, young=2, adult=1).offers[0].name == "Kids (2 Young person) and 0-Day (1 Adult)"


KIDS = GroupPart(frozenset({"young"}), 2, 2)


def test_where_somebody_cannot_be_carried_there_is_no_mix_even_if_all_else_is_free() -> None:
    free = product("free", prices=(Price(Money(0), "adult", None),))
    small = replace(selling(free), singles=())

    assert asked(small, adult=1, student=1).offers[0].name == "Free"
    assert asked(replace(small, profiles={**small.profiles, "dog": STRANGER}), adult=1, dog=1).offers == ()


STRANGER = replace(tariff().profiles["adult"], id="dog", name="Dog")


EITHER = group("either", 450, *[GroupPart(frozenset({profile}), 0, 2) for profile in ("adult", "young")])
KIDS_ALONE = group("kids", 120, KIDS)
NOBODY = group("many", 1, GroupPart(frozenset({"adult"}), 9, 9), most=9)


@pytest.mark.parametrize(
    ("groups", "most", "is_tried"),
    [
        ([KIDS_ALONE], 9, True),
        ([EITHER], 27, True),
        ([EITHER], 26, False),
        ([KIDS_ALONE, NOBODY], 18, True),
        ([KIDS_ALONE, NOBODY], 17, False),
    ],
)
def test_a_party_is_split_up_to_so_many_choices_and_no_more(
    monkeypatch: pytest.MonkeyPatch, groups: list[FareProduct], most: int, *, is_tried: bool
) -> None:
    """Two of each of two kinds are 3 × 3 choices, for each group product and for each way in which one can be full."""
    monkeypatch.setattr("fares.quote.mixes.MOST_TRIED", most)

    answer = asked(selling(*groups, small=tram()), young=2, adult=2)

    assert ("mixed" not in misses(answer)) is is_tried
