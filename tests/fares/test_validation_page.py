"""The page that says what a validator answers tells the truth."""

import re

import pytest

from fares.rights import BlockReason, PresentationKind, Reason
from fares.rights.messages import CATALOGUES, ENGLISH
from tests.fares.recipes import ROOT, Recipe, having, recipes
from tests.fares.rights_to_show import answers
from tests.fares.test_tariff_format_page import WHOLE, anchors

PAGE = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
EXAMPLES = [recipe.over(WHOLE) for recipe in recipes(PAGE)]


def rows(heading: str) -> list[list[str]]:
    """The rows of the table under a heading."""
    section = re.split(r"^## ", PAGE.split(f"\n## {heading}\n")[1], maxsplit=1, flags=re.MULTILINE)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@having("shown", EXAMPLES)
def test_an_example_is_answered_as_its_table_says(recipe: Recipe) -> None:
    assert [reason for reason, _ in answers(recipe)] == [row["answer"] for row in recipe.tables["shown"]]


def test_every_reason_is_in_the_list_in_its_order_and_says_whether_it_accepts() -> None:
    listed = [(reason.strip("`"), accepted == "yes") for reason, accepted, _, _ in rows("Reasons") if reason]

    assert listed == [(reason.value, reason.accepts) for reason in Reason]


def test_every_sentence_is_in_the_list_beside_its_reason() -> None:
    listed: dict[str, set[str]] = {}
    for reason, _, _, sentence in rows("Reasons"):
        listed.setdefault(reason.strip("`") or list(listed)[-1], set()).add(sentence)
    said: dict[str, set[str]] = {}
    for key, sentence in CATALOGUES[ENGLISH].items():
        said.setdefault(key.partition(".")[0], set()).add(sentence)

    assert listed == said
    assert len([one for one in rows("Reasons") if one[2].startswith(("blocked as", "as ", "for "))]) == len(BlockReason)


def test_every_reason_has_its_names_in_other_systems() -> None:
    named = [one for ours, *_ in rows("Names in other systems") for one in re.findall(r"`(\w+)`", ours)]

    assert sorted(named) == sorted(reason.value for reason in Reason)


@pytest.mark.parametrize("kind", PresentationKind)
def test_every_kind_of_tap_is_explained(kind: PresentationKind) -> None:
    assert [one for one, *_ in rows("What a tap is for")].count(f"`{kind}`") == 1


def test_every_link_leads_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", PAGE) if not link.startswith("https:")]

    for target, _, anchor in (link.partition("#") for link in links):
        led_to = ROOT / "docs" / (target or "validation.md")
        assert not anchor or anchor in anchors(led_to.read_text(encoding="utf-8")), (target, anchor)
