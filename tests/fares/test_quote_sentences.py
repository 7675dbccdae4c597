"""What a passenger reads beside a quote, word for word."""

from dataclasses import replace
from datetime import time

import pytest

from fares.calendar import Band, DayType
from fares.journeys import Leg
from fares.network import Mode
from fares.products import Coverage, FareProduct, GroupPart, ProductKind
from fares.quote import Party, sentences
from tests.support.tariffs import tariff

SMALL = tariff()
PRODUCT = FareProduct("rover", "Rover", ProductKind.DAY, Coverage(), ())
EVERY_DAY = frozenset({DayType.WEEKDAY, DayType.SATURDAY, DayType.SUNDAY, DayType.BANK_HOLIDAY})


@pytest.mark.parametrize(
    ("mode", "vehicles"),
    [
        (Mode.BUS, "buses"),
        (Mode.TRAM, "trams"),
        (Mode.RAIL, "trains"),
        (Mode.COACH, "coaches"),
        (Mode.AIR, "flights"),
        (Mode.METRO, "metro trains"),
        (Mode.FERRY, "ferries"),
        (Mode.CABLE, "cable cars"),
    ],
)
def test_a_mode_is_named_by_what_people_ride_in(mode: Mode, vehicles: str) -> None:
    assert sentences.vehicles(mode) == vehicles


@pytest.mark.parametrize(
    ("words", "text"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c", "d"], "a, b, c and d")]
)
def test_words_are_listed_as_in_english(words: list[str], text: str) -> None:
    assert sentences.listed(words) == text


@pytest.mark.parametrize(
    ("days", "start", "end", "text"),
    [
        (EVERY_DAY, time(9, 30), time(4, 30), "from 09:30 to 04:30"),
        (EVERY_DAY | {DayType.MONDAY}, time(9, 30), time(4, 30), "from 09:30 to 04:30"),
        (EVERY_DAY, time(4, 30), time(4, 30), "all day"),
        (frozenset({DayType.SUNDAY}), time(4, 30), time(4, 30), "all day on Sundays"),
        (
            EVERY_DAY - {DayType.SUNDAY},
            time(7),
            time(9),
            "from 07:00 to 09:00 on weekdays, Saturdays and bank holidays",
        ),
        (
            frozenset({DayType.MONDAY, DayType.TUESDAY, DayType.WEDNESDAY, DayType.THURSDAY, DayType.FRIDAY}),
            time(7),
            time(9),
            "from 07:00 to 09:00 on Mondays, Tuesdays, Wednesdays, Thursdays and Fridays",
        ),
    ],
)
def test_a_band_says_its_hours_and_its_days_if_some_are_left_out(
    days: frozenset[DayType], start: time, end: time, text: str
) -> None:
    assert sentences.hours(Band("some", "Some", days, start, end)) == text


def test_a_ride_is_named_by_its_line_or_else_by_its_operator() -> None:
    stop = SMALL.network.stop("B-DWT")

    assert sentences.service_name(SMALL, Leg(stop, stop, "BUSCO", Mode.BUS, "FAST")) == "The Fast"
    assert sentences.service_name(SMALL, Leg(stop, stop, "BUSCO", Mode.BUS, None)) == "Bus Company"


@pytest.mark.parametrize(
    ("covers", "destination", "text"),
    [
        (Coverage(), "derwent", "Holds on all services of any operator within Derwent."),
        (
            Coverage(modes=frozenset({Mode.TRAM, Mode.BUS}), operators=frozenset({"TRAMCO", "BUSCO"})),
            "park",
            "Holds on all buses and trams of Bus Company and Tram Company between Derwent and Park.",
        ),
        (
            Coverage(operators_out=frozenset({"TRAMCO", "RW"}), lines_out=frozenset({"FAST"})),
            "derwent",
            "Holds on all services of any operator within Derwent, except Railway, The Fast and Tram Company.",
        ),
    ],
)
def test_a_product_that_goes_by_zones_says_on_what_it_holds(covers: Coverage, destination: str, text: str) -> None:
    zones = SMALL.network.zones

    said = sentences.everywhere(SMALL, replace(PRODUCT, covers=covers), zones["derwent"], zones[destination])

    assert said == text


@pytest.mark.parametrize(
    ("covers", "text"),
    [
        (
            Coverage(lines=frozenset({"FAST"})),
            "Rover holds only on certain lines, and the line of Railway is not known.",
        ),
        (
            Coverage(directions=frozenset({"eastbound"})),
            "Rover holds only in certain directions, and the line of Railway is not known.",
        ),
    ],
)
def test_what_hangs_on_a_line_that_is_not_known_is_told(covers: Coverage, text: str) -> None:
    assert sentences.line_unknown(replace(PRODUCT, covers=covers), "Railway") == text


def test_a_group_names_each_part_by_how_many_of_whom_it_takes() -> None:
    parts = (
        GroupPart(frozenset({"adult"}), 2, 2),
        GroupPart(frozenset({"young"}), 1, 3),
        GroupPart(frozenset({"student", "adult"}), 0, 4),
    )
    group = replace(PRODUCT, parts=parts, max_passengers=7)

    assert sentences.no_room(SMALL, group) == (
        "Rover is for 2 Adult, 1 to 3 Young person and up to 4 Adult or Student, 7 people at most."
    )


def test_a_mix_names_what_is_bought_for_whom_whatever_their_ages() -> None:
    carried, others = (Party("adult", 2), Party("young", 1, 12), Party("young", 2, 14)), (Party("adult", 1),)

    said = sentences.mixed(SMALL, [("Group Day", carried), ("Single", others)])

    assert said == "Group Day (2 Adult, 3 Young person) and Single (1 Adult)"


def test_products_sold_together_are_named_together() -> None:
    assert sentences.with_add_ons(["Day", "Tram", "Pool"]) == "Day with Tram and Pool"
    assert sentences.held_already(["Day", "Tram"]) == "You need to buy nothing: Day and Tram cover this journey."
