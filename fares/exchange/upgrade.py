"""From an older format to the newest: a document that means the same, and where its parts stood before."""

import re
from typing import Any, Final

from fares.exchange.tariff_shape import FORMAT

Node = dict[str, Any]

AGES_OF_PROFILE: Final = re.compile(r"(/profiles/[0-9]+)/ages(/0)?")
OWN_AGES: Final = ("min_age", "max_age")


def from_1(document: Node) -> Node:
    """Write a document of format /1, or what is whole of one, in the newest format."""
    upgraded = document | {"format": FORMAT}
    if "profiles" in document:
        upgraded["profiles"] = [profile and _with_list_of_ages(profile) for profile in document["profiles"]]
    return upgraded


def _with_list_of_ages(profile: Node) -> Node:
    """Put the ages of a profile into the list that has taken the place of the two members."""
    ages = {name: profile[name] for name in OWN_AGES if name in profile}
    others = {name: member for name, member in profile.items() if name not in OWN_AGES}
    return others | ({"ages": [ages]} if ages else {})


def path_in_1(path: str) -> str:
    """Say where a part of an upgraded document stands in the document of format /1."""
    return AGES_OF_PROFILE.sub(r"\1", path)
