"""What to buy for a travel pattern: the cheapest plan, in words."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from fares.best import Advice, Commute, PatternJourney, TravelPattern, best, journeys_of
from fares.money import Money
from fares.prices import Price
from fares.products import Coverage, FareProduct, GroupPart, ProductKind
from tests.fares.journeys_to_price import MORNING
from tests.support.tariffs import tariff

SMALL = tariff()
OFFICE = Commute("T-TRT", "T-PARK", frozenset({0, 2, 4}), time(7, 45), time(17, 30), date(2026, 9, 7), 2)


def advised(*products: FareProduct, commute: Commute = OFFICE) -> Advice:
    """The advice for a tram commute whose single is £3.40, where only these products are sold."""
    small = replace(SMALL, products={one.id: one for one in products})
    return best(small, TravelPattern(journeys_of(small.calendar, commute), "adult"))


def product(code: str, kind: ProductKind, pence: int, **parts: object) -> FareProduct:
    made = FareProduct(code, code.title(), kind, Coverage(), (Price(Money(pence), None, None),))
    return replace(made, **parts)  # type: ignore[arg-type]


def test_a_commute_is_every_named_day_there_and_back() -> None:
    commute = replace(OFFICE, but_not=frozenset({date(2026, 9, 9)}), weeks=1)

    made = journeys_of(SMALL.calendar, commute)

    assert [(one.origin, one.at.isoformat()) for one in made] == [
        ("T-TRT", "2026-09-07T06:45:00+00:00"),
        ("T-PARK", "2026-09-07T16:30:00+00:00"),
        ("T-TRT", "2026-09-11T06:45:00+00:00"),
        ("T-PARK", "2026-09-11T16:30:00+00:00"),
    ]


def test_a_night_shift_comes_home_in_the_morning_and_some_do_not_come_back() -> None:
    night = replace(OFFICE, out=time(22, 0), back=time(6, 0), weeks=1, weekdays=frozenset({0}))
    one_way = replace(night, back=None)

    assert [one.at.day for one in journeys_of(SMALL.calendar, night)] == [7, 8]
    assert len(journeys_of(SMALL.calendar, one_way)) == 1


def test_the_cheapest_mix_says_what_to_buy_when_and_what_it_saves() -> None:
    carnet = product("carnet", ProductKind.CARNET, 2000, uses=4, expires_after_days=30)
    day = product("day", ProductKind.DAY, 600)

    advice = advised(carnet, day)

    assert advice.best is not None
    assert [(one.product, one.price, one.left) for one in advice.best.purchases] == [
        ("carnet", Money(2000), 0),
        ("day", Money(600), None),
        ("day", Money(600), None),
    ]
    assert (advice.best.total, advice.saving, advice.is_exact) == (Money(3200), Money(880), True)
    assert advice.sentences == (
        "Buy Carnet for £20.00 on Monday 7 September 2026: it carries you on 8 of 12 journeys.",
        "Buy Day for £6.00 on Monday 14 September 2026: it carries you on 2 of 12 journeys.",
        "Buy Day for £6.00 on Friday 18 September 2026: it carries you on 2 of 12 journeys.",
        "That is £32.00 in all, £8.80 less than £40.80 by singles alone.",
        "Next best: Carnet and singles, £33.60 in all, £1.60 more.",
    )


def test_uses_that_are_left_over_are_told_and_spent() -> None:
    advice = advised(product("carnet", ProductKind.CARNET, 3000, uses=20, rides=1, expires_after_days=30))

    assert advice.sentences[0].endswith("it carries you on 12 of 12 journeys, and 8 of its uses are left.")


def test_singles_are_best_where_nothing_is_cheaper() -> None:
    advice = advised(commute=replace(OFFICE, weekdays=frozenset({0}), weeks=1, back=None))

    assert advice.sentences == (
        "Pay 1 ride as a single, £3.40 in all.",
        "That is £3.40 in all. Nothing is cheaper than singles.",
    )


def test_a_return_goes_out_and_comes_home() -> None:
    back = product("back", ProductKind.RETURN, 0, prices=(), table="tram-hop", fare_days=2)
    flat = replace(back, id="flat", table="bus-single")

    advice = advised(back, flat, commute=replace(OFFICE, weekdays=frozenset({0}), weeks=1))

    assert advice.best is not None
    assert [(one.product, one.journeys) for one in advice.best.purchases] == [("flat", (0, 1))]


def test_a_flexible_product_is_bought_for_the_days_it_is_used() -> None:
    flexible = product("flexi", ProductKind.FLEXIBLE, 1500, uses=3, within_fare_days=7)

    advice = advised(flexible)

    assert advice.best is not None
    assert [(one.product, one.day, one.left) for one in advice.best.purchases] == [
        ("flexi", date(2026, 9, 7), 0),
        ("flexi", date(2026, 9, 14), 0),
    ]


def test_one_use_may_run_for_several_days() -> None:
    pairs = product("pairs", ProductKind.CARNET, 1500, uses=3, fare_days=2, expires_after_days=90)

    advice = advised(pairs, commute=replace(OFFICE, weekdays=frozenset({0, 1, 3, 4}), weeks=1))

    assert advice.best is not None
    assert [(one.product, one.journeys, one.left) for one in advice.best.purchases] == [("pairs", tuple(range(8)), 1)]


def test_what_is_bought_because_something_else_needs_it_is_told() -> None:
    base = product("card", ProductKind.PERIOD, 100, fare_days=30, covers=Coverage(operators=frozenset({"BUSCO"})))
    extra = product("extra", ProductKind.PERIOD, 100, fare_days=30, needs=frozenset({"card"}))

    advice = advised(base, extra)

    assert advice.sentences[0] == "Buy Card for £1.00 on Monday 7 September 2026: what else you buy needs it."


def test_a_journey_that_nothing_can_be_bought_for_is_named() -> None:
    lonely = TravelPattern((PatternJourney("B-DWT", "B-REMOTE", MORNING),), "adult")

    advice = best(SMALL, lonely)

    assert (advice.best, advice.singles, advice.saving, advice.alternatives) == (None, None, None, ())
    assert [sentence.partition(" on ") for sentence in advice.sentences] == [
        (
            "There is nothing to buy for the journey from Derwent Bus Station to Remote Lane End",
            " on ",
            "Monday 7 September 2026 at 07:42.",
        )
    ]


def test_journeys_that_nothing_can_be_bought_for_are_named_once_for_each_way() -> None:
    starts = [replace(PatternJourney("B-DWT", "B-REMOTE", MORNING), at=MORNING + timedelta(days=day)) for day in (2, 1)]
    back = PatternJourney("B-REMOTE", "B-DWT", MORNING + timedelta(days=3))

    advice = best(SMALL, TravelPattern((*starts, back), "adult"))

    there, back_again = advice.sentences
    assert there.startswith("There is nothing to buy for 2 journeys from Derwent Bus Station to Remote Lane End, ")
    assert there.endswith(", the first on Tuesday 8 September 2026 at 07:42.")
    assert back_again.startswith("There is nothing to buy for the journey from Remote Lane End to Derwent Bus Station")
    assert back_again.endswith(" on Thursday 10 September 2026 at 07:42.")


def test_products_may_do_where_there_is_no_single() -> None:
    small = replace(SMALL, singles=(), products={"day": product("day", ProductKind.DAY, 600)})

    advice = best(small, TravelPattern(journeys_of(small.calendar, OFFICE), "adult"))

    assert advice.singles is None
    assert advice.sentences[-1] == "That is £36.00 in all. Singles alone would not do."


def test_no_journeys_need_nothing() -> None:
    assert best(SMALL, TravelPattern((), "adult")).sentences == ("There is no journey to buy anything for.",)


def test_too_much_to_try_is_admitted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fares.best.search.MOST_TRIED", 0)
    products = [
        product(f"p{n}", ProductKind.CARNET, 1700 + 10 * n, uses=2 + n, rides=2, expires_after_days=9) for n in range(4)
    ]

    advice = advised(*products, product("day", ProductKind.DAY, 640))

    assert advice.best is not None
    assert not advice.is_exact
    assert "There was too much to try everything" in advice.sentences[-1]


def test_a_change_of_line_may_be_covered_in_part() -> None:
    """The bus is paid as a single, the tram by the pass."""
    tram = product("tram", ProductKind.DAY, 100, covers=Coverage(operators=frozenset({"TRAMCO"})))
    small = replace(SMALL, products={"tram": tram})
    there = TravelPattern((PatternJourney("B-MARKET", "T-PARK", MORNING + timedelta(hours=5)),), "adult")

    advice = best(small, there)

    assert advice.best is not None
    assert [one.product for one in advice.best.purchases] == ["tram"]
    assert [one.leg for one in advice.best.singles] == [1]


def test_a_ride_without_a_single_may_be_covered_beside_one_that_has() -> None:
    bus = product("bus", ProductKind.DAY, 100, covers=Coverage(operators=frozenset({"BUSCO"})))
    pair = product("pair", ProductKind.GROUP, 1, max_passengers=2, parts=(GroupPart(frozenset({"adult"}), 2, 2),))
    trams = tuple([single for single in SMALL.singles if single.id in {"tram", "tram-hop"}])
    small = replace(SMALL, singles=trams, products={"bus": bus, "pair": pair})

    advice = best(small, TravelPattern((PatternJourney("B-MARKET", "T-PARK", MORNING),), "adult"))

    assert advice.best is not None
    assert advice.best.total == Money(100 + 340)


def test_a_pass_that_runs_covers_one_ride_of_a_journey_and_a_single_the_other() -> None:
    tram = product("tram", ProductKind.DAY, 100, covers=Coverage(operators=frozenset({"TRAMCO"})))
    small = replace(SMALL, products={"tram": tram})
    hours = [timedelta(hours=hour) for hour in (0, 2)]
    journeys = tuple([PatternJourney("B-MARKET", "T-PARK", MORNING + later) for later in hours])

    advice = best(small, TravelPattern(journeys, "adult"))

    assert advice.best is not None
    assert [one.journeys for one in advice.best.purchases] == [(0, 1)]
    assert [one.leg for one in advice.best.singles] == [1, 1]


@pytest.mark.no_cover  # each line of it is reached by what is shorter, and to count them costs a minute
def test_a_year_of_commuting_is_advised_on_exactly() -> None:
    """Ten products for 530 journeys: without floors that are close, nobody would wait for the answer."""
    year = replace(OFFICE, weekdays=frozenset(range(5)), weeks=53)
    passes = {"week": (7, 2600), "month": (30, 9400), "quarter": (90, 26000)}

    advice = advised(
        *[product(code, ProductKind.PERIOD, pence, fare_days=days) for code, (days, pence) in passes.items()],
        product("day", ProductKind.DAY, 640),
        product("carnet", ProductKind.CARNET, 2900, uses=10, rides=1, expires_after_days=60),
        product("days", ProductKind.CARNET, 2950, uses=5, fare_days=1, expires_after_days=90),
        product("pairs", ProductKind.CARNET, 6100, uses=5, fare_days=2, expires_after_days=90),
        product("flexi", ProductKind.FLEXIBLE, 11000, uses=20, within_fare_days=60),
        product("pair", ProductKind.GROUP, 900, max_passengers=2),
        product("back", ProductKind.RETURN, 0, prices=(), table="tram-hop", fare_days=2),
        commute=year,
    )

    assert advice.is_exact
    assert advice.best is not None
    assert {one.product for one in advice.best.purchases} == {"quarter", "week"}
