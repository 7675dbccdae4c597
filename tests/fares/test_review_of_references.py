"""Whatever names something elsewhere names what is there."""

import json
from typing import Any

import pytest

from fares.exchange.document import read
from fares.review.coverage import COVERAGES
from fares.review.findings import at, each
from fares.review.prices import PRICE_LISTS
from fares.review.references import NAMED, OF_A_COVERAGE, OF_A_PRICE, REFERENCES
from tests.fares.reviewing import also, found, rule
from tests.support.every_member import every_member
from tests.support.tariffs import document, price

Node = dict[str, Any]


def unknown(made: Node) -> set[tuple[str, str]]:
    findings = read(json.dumps(made).encode()).findings
    return {(one.path, one.code) for one in findings if one.code.startswith("unknown-")}


def held_at(made: Node, where: str) -> tuple[str, Node, str]:
    """The first part that has a member: its path, itself and the member."""
    above, _, last = where.rpartition("/")
    holders = [one for path, value in at(made, above) for one in each(path, value)]
    path, holder = next((path, one) for path, one in holders if last in one)
    return path, holder, last


@pytest.mark.parametrize(("where", "section"), REFERENCES.items())
def test_a_reference_to_nothing_is_found(where: str, section: str) -> None:
    """Every kind of reference that the format has, one after another, is made to name nothing."""
    made = every_member()
    path, holder, member = held_at(made, where)
    is_list = isinstance(holder[member], list)

    holder[member] = ["nothing", "none"] if is_list else "nothing"

    assert (f"{path}/{member}{'/0' if is_list else ''}", f"unknown-{NAMED[section]}") in unknown(made)


@pytest.mark.no_cover  # a hundred times the same lines
@pytest.mark.parametrize("where", PRICE_LISTS)
@pytest.mark.parametrize(("member", "section"), OF_A_PRICE.items())
def test_a_price_anywhere_names_only_what_is_there(where: str, member: str, section: str) -> None:
    made = every_member()
    made["taps"][2]["missing_on"] = {"policy": "usual", "prices": [price(900)]}
    path, holder, prices = held_at(made, where)
    share = {"percent": 50, "illustrative": True} if member == "of" else {"pence": 5, "illustrative": True}
    if member == "source":
        del share["illustrative"]

    holder[prices] = [price(5), share | {"profile": "young"} | {member: "nothing"}]

    assert (f"{path}/{prices}/1/{member}", f"unknown-{NAMED[section]}") in unknown(made)


@pytest.mark.no_cover  # as above
@pytest.mark.parametrize("where", COVERAGES)
@pytest.mark.parametrize(("part", "section"), OF_A_COVERAGE.items())
def test_a_coverage_anywhere_names_only_what_is_there(where: str, part: str, section: str) -> None:
    made = every_member()
    path, holder, covers = held_at(made, where)

    holder[covers] = [{"modes": ["bus"]}, {part: ["nothing"]}]

    assert (f"{path}/{covers}/1/{part}/0", f"unknown-{NAMED[section]}") in unknown(made)


def test_an_issuer_is_one_of_a_profile() -> None:
    pass_holder = {"id": "pass", "name": "Pass", "issuer": "derwent", "falls_back_to": "adult"}
    singles = [rule("free", {"issuers": ["derwent", "trentham"]}, table="tram-single"), *document()["singles"]]

    assert found(**also("profiles", pass_holder), singles=singles) == [
        ("/singles/0/covers/issuers/1", "unknown-issuer"),
    ]
    assert ("/singles/0/covers/issuers/0", "unknown-issuer") not in found(profiles=7, singles=singles)


def test_an_issuer_of_whom_no_rule_makes_a_difference_is_pointed_out() -> None:
    pass_holder = {"id": "pass", "name": "Pass", "issuer": "derwent", "falls_back_to": "adult"}

    assert found(**also("profiles", pass_holder)) == [("/profiles/3/issuer", "issuer-unused")]


def test_benefits_and_reasons_have_ids_of_their_own() -> None:
    tea = {"id": "tea", "name": "Tea"}
    products = [one | {"benefits": [tea, tea] if one["id"] == "joint-day" else [tea]} for one in document()["products"]]
    strike = {"code": "strike", "name": "Strike"}

    assert found(products=products, overrules=[strike, strike]) == [
        ("/products/0/benefits/1/id", "repeated-id"),
        ("/overrules/1/code", "repeated-id"),
    ]
