"""Review looks at what caps, extension fares and add-ons cost beside each other."""

import json

import pytest

from fares.exchange.document import read
from tests.fares.reviewing import Found, Node, cap, found, rule
from tests.support.tariffs import document, price

BUS, TRAM = {"modes": ["bus"]}, {"modes": ["tram"]}
WEEK: Node = {"kind": "week"}


def extension(*cells: tuple[object, int]) -> Found:
    """What is found of one extension fare: by set of zones, or by how many they are."""
    keyed = [{"count": key} if isinstance(key, int) else {"zones": key} for key, _ in cells]
    priced = [one | {"prices": [price(pence)]} for one, (_, pence) in zip(keyed, cells, strict=True)]
    return found(extensions=[rule("beyond", cells=priced)])


@pytest.mark.parametrize(
    ("cells", "falls"),
    [
        (((["park"], 200), (["park", "derwent"], 150)), [1]),
        (((["park"], 200), (["derwent", "villages"], 150)), []),
        (((["park"], 200), (["park", "derwent"], 200)), []),
        (((1, 200), (2, 150), (3, 300)), [1]),
        (((1, 200), (["park", "derwent"], 150)), [1]),
        (((1, 200), (["park"], 150)), []),
        (((1, 200), (["park"], 100), (["derwent"], 110), (["derwent", "park"], 150)), []),
        (((["park", "derwent"], 200), (3, 150)), [1]),
        (((["park", "derwent"], 200), (2, 150)), []),
        (((["park", "derwent"], 200), (1, 150)), []),
    ],
)
def test_an_extension_never_costs_less_for_more_zones(cells: tuple[tuple[object, int], ...], falls: list[int]) -> None:
    assert extension(*cells) == [(f"/extensions/0/cells/{place}", "extension-falls") for place in falls]


def test_an_extension_has_one_cell_for_each_set_and_each_count() -> None:
    twice = extension((["park", "derwent"], 200), (["derwent", "park"], 200), (1, 100), (1, 100))

    assert twice == [("/extensions/0/cells/1", "repeated-cell"), ("/extensions/0/cells/3", "repeated-cell")]


def test_an_extension_above_the_dearest_single_is_pointed_out() -> None:
    assert extension((1, 910)) == []
    assert extension((1, 911)) == [("/extensions/0/cells/0", "extension-above-fare")]
    trams = rule("beyond", TRAM, cells=[{"count": 1, "prices": [price(341)]}])
    assert found(extensions=[trams]) == [("/extensions/0/cells/0", "extension-above-fare")]


def test_a_cell_that_is_broken_is_told_once() -> None:
    cells = [{"prices": [price(200)]}, {"count": 1, "prices": [price(100)]}]

    assert found(extensions=[rule("beyond", cells=cells)]) == [("/extensions/0/cells/0", "exactly-one")]


DEARER, BELOW = "dearer-than-wider", "week-below-day"


@pytest.mark.parametrize(
    ("caps", "findings"),
    [
        ([cap("all", 800), cap("bus", 700, BUS)], []),
        ([cap("all", 800), cap("bus", 800, BUS)], []),
        ([cap("all", 800), cap("bus", 801, BUS)], [(1, DEARER)]),
        ([cap("tram", 800, TRAM), cap("bus", 900, BUS)], []),
        ([cap("all", 800, period=WEEK), cap("bus", 801, BUS)], [(0, BELOW)]),
        ([cap("bus", 800, BUS, period=WEEK), cap("all", 801)], []),
        ([cap("all", 700, period=WEEK), cap("all-day", 701)], [(0, BELOW)]),
        ([cap("two", 700, period={"kind": "rolling", "fare_days": 2}), cap("all-day", 701)], [(0, BELOW)]),
        ([cap("hour", 700, period={"kind": "rolling", "minutes": 60}), cap("all-day", 701)], []),
        ([cap("any", 800, each="operator"), cap("bus", 900, BUS)], []),
        ([cap("any", 800, each="operator"), cap("buses", 900, BUS, each="operator")], [(1, DEARER)]),
        ([cap("strict", 800, default_fares=False), cap("bus", 900, BUS)], []),
        ([cap("strict", 800, default_fares=False), cap("bus", 900, BUS, default_fares=False)], [(1, DEARER)]),
    ],
)
def test_a_cap_that_nobody_ever_pays_is_pointed_out(caps: list[Node], findings: list[tuple[int, str]]) -> None:
    assert found(caps=caps) == [(f"/caps/{place}/prices", code) for place, code in findings]


def test_an_add_on_costs_what_it_needs_as_well() -> None:
    bus, tram = cap("bus", 500, BUS), cap("tram", 200, TRAM, needs=["bus"])

    assert found(caps=[bus, tram, cap("all", 700)]) == []
    assert found(caps=[bus, tram, cap("all", 699)]) == [("/caps/1/prices", DEARER)]


def test_a_cap_that_an_add_on_needs_may_be_bought_for_its_sake() -> None:
    bus, rail = cap("bus", 500, BUS), cap("rail", 100, {"operators": ["RW"]}, needs=["bus"])

    assert found(caps=[bus, rail, cap("road", 450, {"modes": ["bus", "tram"]})]) == []


def test_what_is_cheaper_for_one_profile_only_is_pointed_out_too() -> None:
    young = cap("all", 800) | {"prices": [price(800), price(200, "young")]}

    assert found(caps=[young, cap("bus", 300, BUS)]) == [("/caps/1/prices", DEARER)]


def messages(**overrides: object) -> list[str]:
    return [finding.message for finding in read(json.dumps(document(**overrides)).encode()).findings]


def test_what_concerns_some_profiles_only_names_them() -> None:
    """An adult may well buy a cap that is too dear for a student."""
    pupils, bus = cap("all", 800) | {"prices": [price(800), price(200, "student")]}, cap("bus", 300, BUS)
    week, cells = pupils | {"period": WEEK}, [{"count": 1, "prices": [price(100), price(1000, "student")]}]

    assert messages(caps=[pupils, bus]) == [
        "Look again: for the profile student, a cap that covers more costs less, so that this one is never bought."
    ]
    assert messages(caps=[week, bus]) == [
        "Look again: for the profile student, it lasts longer and costs less than a cap for no more rides."
    ]
    assert messages(extensions=[rule("beyond", cells=cells)]) == [
        "Look again: for the profile student, no single costs as much, and nobody pays more than the full price."
    ]


def test_what_concerns_all_who_may_pay_names_nobody() -> None:
    young = cap("all", 800) | {"prices": [price(200, "young")]}
    bus = cap("bus", 300, BUS) | {"prices": [price(300, "young")]}

    assert messages(caps=[young, bus]) == [
        "Look again: a cap that covers more costs less, so that this one is never bought."
    ]


GATES: Node = {"modes": ["tram"]}


def swallowing(covers: object, taps: Node, *, cap_pence: int = 890, **members: object) -> Found:
    """What is found of a day cap beside readers that passengers leave by."""
    readers = rule("gates", GATES, **{"model": "on_off", "missing_on": {"policy": "cheapest"}} | taps)
    return found(taps=[readers], caps=[cap("narrow", cap_pence, covers, **members)])


def maximum(pence: int) -> Node:
    return {"missing_off": {"policy": "maximum", "prices": [price(pence)]}}


SWALLOWED: Found = [("/caps/0", "swallows-default")]


@pytest.mark.parametrize("covers", [{"zones": ["park"]}, {"zones_out": ["park"]}, [BUS, {"zones": ["park"]}]])
def test_a_cap_on_zones_says_whether_it_takes_in_a_dearer_maximum_fare(covers: object) -> None:
    """By one known end a ride counts as inside the zones, so that the cap would take in what is a deterrent."""
    assert swallowing(covers, maximum(891)) == SWALLOWED
    assert swallowing(covers, maximum(890)) == []
    assert swallowing(covers, maximum(891), default_fares=False) == []
    assert swallowing(covers, maximum(891), default_fares=True) == []


@pytest.mark.parametrize(
    ("covers", "taps"),
    [
        ({}, maximum(950)),
        (BUS | {"zones": ["park"]}, maximum(950)),
        ({"zones": ["park"]}, {"missing_off": {"policy": "end_of_line"}}),
        ({"zones": ["park"]}, {"missing_off": {"policy": "usual", "prices": [price(950)]}}),
        ({"zones": ["park"]}, maximum(950) | {"model": "optional_off"}),
        (
            {"zones": ["park"], "profiles": ["young"]},
            {"missing_off": {"policy": "maximum", "prices": [price(950), price(100, "young")]}},
        ),
    ],
)
def test_a_cap_that_swallows_no_maximum_fare_need_not_say_so(covers: object, taps: Node) -> None:
    assert swallowing(covers, taps) == []


@pytest.mark.parametrize("section", ["caps", "products"])
def test_add_ons_never_need_each_other_in_a_circle(section: str) -> None:
    def needing(code: str, *needs: str) -> Node:
        product = {"kind": "day", "fare_days": 1, "prices": [price(1000)]}
        return (rule(code, **product) if section == "products" else cap(code, 1000)) | {"needs": list(needs)}

    def circles(*items: Node) -> list[str]:
        return [path for path, code in found(**{section: list(items)}) if code == "needs-cycle"]

    assert circles(needing("a", "b"), needing("b", "c"), needing("c")) == []
    assert circles(needing("a", "b"), needing("b", "c"), needing("c", "b")) == [f"/{section}/1/needs"]
    assert circles(needing("a", "a"), needing("b", "a", "c"), needing("c", "b")) == [
        f"/{section}/0/needs",
        f"/{section}/1/needs",
    ]
