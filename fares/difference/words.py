"""How an officer says it: names for ids, amounts, dates, and lists that stay short."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from fares.money import Money
from fares.money import said as said_money

Node = dict[str, Any]

FIRST_NAMED: Final = 6
"""How many of a long list are named before the rest is counted."""

UNITS: Final = {"metres": "m", "minutes": "min", "seconds": "s", "days": "days", "stages": "stages"}
"""What the last word of a member's name says about its number, where two words or more stand before it."""

OF_FARE_DAYS: Final = "_fare"
"""How a name goes on before the last word, if its days are fare days."""

NAMED_ELSEWHERE: Final = {
    "falls_back_to": "profiles",
    "of": "profiles",
    "from": "zones",
    "to": "zones",
    "from_zones": "zones",
    "to_zones": "zones",
    "from_stops": "stops",
    "to_stops": "stops",
}
"""Members that name something of a list which is not called after them."""

ISO_DAY: Final = len("2026-09-01")


class Names:
    """What the things of two documents are called, as the later one has it."""

    def __init__(self, old: Node, new: Node) -> None:
        sections = [name for name in old | new if isinstance((old | new)[name], list)]
        self._of = {name: _labels(_by_id(old, name) | _by_id(new, name)) for name in sections}
        self._of["tables"] = _users(old, self._of) | _users(new, self._of)
        self._currency = str((old | new).get("currency", "GBP"))

    def money(self, amount: Money) -> str:
        """Say an amount in the currency of the later document."""
        return said_money(amount, self._currency)

    def of(self, section: str, one: str) -> str:
        """Name one thing of a list; by its id where it has no name."""
        return self._of.get(section, {}).get(one, one)

    def said(self, member: str, value: object) -> str:
        """Say the value of a member: amounts in pounds, ids by name, texts with spaces in quotation marks."""
        match value:
            case bool() | None:
                return {True: "yes", False: "no", None: "none"}[value]
            case int() if member == "pence" or member.endswith("_pence"):
                return self.money(Money(value))
            case str():
                return self._text(member, value)
            case list():
                return listing([self.said(member, item) for item in value])
            case dict():
                return ", ".join(f"{spoken(name)} {self.said(name, one)}" for name, one in value.items()) or "any"
            case _:
                return f"{value} {_parted(member)[1]}".strip()

    def _text(self, member: str, text: str) -> str:
        section = self._section(member)
        if text in self._of.get(section, {}):
            return self.of(section, text)
        return day(text) or (f"“{text}”" if " " in text else text)

    def _section(self, member: str) -> str:
        one = member.removesuffix("_out")
        return NAMED_ELSEWHERE.get(one, one if one in self._of else f"{one}s")


def _by_id(document: Node, section: str) -> dict[str, Node]:
    """Give the items of a list that have an id."""
    items = document.get(section, ())
    return {one: item for item in items if isinstance(item, dict) and (one := identifier(item)) is not None}


def identifier(item: Node) -> str | None:
    """Give the id of an item of a list, or the code that it has instead; None where it has neither."""
    one: str | None = item.get("id", item.get("code"))
    return one


def _labels(nodes: Mapping[str, Node]) -> dict[str, str]:
    """Name each node, with its id where another has the same name."""
    names = {one: str(node.get("name", _titled(node, one))) for one, node in nodes.items()}
    used = Counter(names.values())
    return {one: name if used[name] == 1 else f"{name} ({one})" for one, name in names.items()}


def _titled(node: Node, one: str) -> str:
    """Name a source by its title and date."""
    return f"{node['title']}, {node['dated']}" if "title" in node and "dated" in node else one


def _users(document: Node, labels: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Name fare tables, which have no name of their own, by what looks in them."""
    users: dict[str, list[str]] = {one: [] for one in _by_id(document, "tables")}
    for section in labels:
        for one, node in _by_id(document, section).items():
            if node.get("table") in users:
                users[node["table"]].append(labels[section][one])
    return {one: " / ".join(names) or f"Fare table {one}" for one, names in users.items()}


def spoken(member: str) -> str:
    """Say a member's name without its unit, which stands beside the number: `expires_after_days` as "expires after"."""
    return _parted(member)[0].replace("_", " ")


def _parted(member: str) -> tuple[str, str]:
    """Part a member's name into what it says and its unit; pounds and pence say themselves what they are."""
    stem, _, unit = member.rpartition("_")
    if unit == "pence" and stem:
        return stem, ""
    if stem.endswith(OF_FARE_DAYS):
        return stem.removesuffix(OF_FARE_DAYS), "fare days"
    return (stem, UNITS[unit]) if unit in UNITS and "_" in stem else (member, "")


def capital(text: str) -> str:
    """Begin a sentence."""
    return text[:1].upper() + text[1:]


def listing(names: Sequence[str], most: int = FIRST_NAMED) -> str:
    """Name the first few and count the rest."""
    rest = len(names) - most
    if rest <= 0:
        return ", ".join(names) or "none"
    return f"{', '.join(names[:most])} and {rest} more"


def counted(number: int, noun: str) -> str:
    """Count in words that fit: `1 stop`, `2 stops`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def day(text: str) -> str | None:
    """Say a date such as 2026-09-01 as `1 Sep 2026`; None for what is no date."""
    try:
        on = date.fromisoformat(text) if len(text) == ISO_DAY else None
    except ValueError:
        return None
    return f"{on.day} {on:%b %Y}" if on else None
