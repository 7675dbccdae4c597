"""Phrases: what an officer calls a period, a window, a method or a policy, instead of reading out its members."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from fares.difference.amounts import summary
from fares.difference.change import Change, Node, Place, Speaker
from fares.difference.coverage import changed_coverage, said_coverage
from fares.difference.parts import member
from fares.difference.prices import changed_prices
from fares.difference.words import Names, counted, listing

Say = Callable[[Names, Any], str]
Words = Mapping[Any, str]
"""What each value of a member is called; None is what it means to leave it out."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tells a member by a sentence of its own: `say` puts a value into words, None where it is left out.

    Where these are the same before and after, the difference is in something that they leave out, told in general.
    """

    sentence: str
    say: Say

    def __call__(self, place: Place, name: str, old: Any, new: Any) -> Iterator[Change]:  # noqa: ANN401 - JSON
        """Tell what a member was and what it is."""
        before, after = (self.say(place.names, value) for value in (old, new))
        if before == after:
            yield from member(place, name, old, new)
        else:
            sentence = self.sentence.format(label=place.label, before=before, after=after)
            yield place.within(name).change(sentence)


def of_kind(member_name: str, phrase: Phrase) -> Speaker:
    """Tell a part in its own words where its kind changes, and what changed within it where that stays."""

    def speak(place: Place, name: str, old: Any, new: Any) -> Iterator[Change]:  # noqa: ANN401 - JSON
        parts = [part for part in (old, new) if isinstance(part, dict)]
        if len(parts) > 1 and parts[0].get(member_name) == parts[1].get(member_name):
            yield from member(place, name, old, new)
        else:
            yield from phrase(place, name, old, new)

    return speak


def covering(words: str) -> Speaker:
    """Tell a coverage besides that of the rule itself."""

    def speak(place: Place, name: str, old: Any, new: Any) -> Iterator[Change]:  # noqa: ANN401 - JSON
        yield from changed_coverage(replace(place, label=f"{place.label}, {words},"), name, old, new)

    return speak


def priced(words: str) -> Speaker:
    """Tell a list of prices besides that of the rule itself."""

    def speak(place: Place, name: str, old: Any, new: Any) -> Iterator[Change]:  # noqa: ANN401 - JSON
        yield from changed_prices(replace(place, label=f"{place.label}, {words}"), name, old, new)

    return speak


def choice(words: Words) -> Say:
    """Say one of a few values; None is what it means to leave it out."""
    return lambda names, value: _known(names, words, value)


def _known(names: Names, words: Words, value: Any) -> str:  # noqa: ANN401 - JSON
    return next((said for word, said in words.items() if word is value or word == value), names.said("", value))


def each_of(section: str, none: str = "none") -> Say:
    """Say a list of ids by the names that a section has for them; other words without their underscores."""

    def say(names: Names, value: Any) -> str:  # noqa: ANN401 - JSON
        if not value:
            return none
        if not isinstance(value, list):
            return names.said(section, value)
        return listing([names.said(section, one).replace("_", " ") for one in value], most=len(value))

    return say


def named(section: str, none: str) -> Say:
    """Say one id by the name that a section has for it."""
    return lambda names, value: none if value is None else names.said(section, value)


def fare_table(_: Names, value: Any) -> str:  # noqa: ANN401 - JSON
    """Say a fare table by its id, for what it is called after may have changed with it."""
    return f"the fare table {value}"


def number(unit: str, none: str) -> Say:
    """Say a number with what it counts."""
    return lambda _, value: none if value is None else f"{value} {unit}"


def at_most(noun: str) -> Say:
    """Say a limit; None is no limit."""
    return lambda _, value: f"any number of {noun}s" if value is None else f"at most {counted(value, noun)}"


def period(names: Names, value: Any) -> str:  # noqa: ANN401 - JSON
    """Say how long a cap or a count runs."""
    if not isinstance(value, dict):
        return names.said("", value)
    start = f" from {value['day_start']}" if "day_start" in value else ""
    if "minutes" in value:
        return f"for {value['minutes']} min from the first ride"
    if "fare_days" in value:
        return f"for {value['fare_days']} fare days from the first ride{start}"
    first = f" beginning on {str(value['first_day']).capitalize()}" if "first_day" in value else ""
    return f"for each {value.get('kind')}{first}{start}"


def window(names: Names, value: Any) -> str:  # noqa: ANN401 - JSON
    """Say within what time one may change."""
    if not isinstance(value, dict):
        return names.said("", value)
    enforced = f", enforced after {value['enforced_seconds']} s" if "enforced_seconds" in value else ""
    before = " exclusive" if value.get("end") == "exclusive" else ""
    return (
        f"{value.get('advertised_minutes')} min{before}{enforced} from tap {value.get('from')} of the {value.get('of')}"
        f" ride to tap {value.get('to')}"
    )


def same_stop(names: Names, value: Any) -> str:  # noqa: ANN401 - JSON
    """Say what leaving at the stop of boarding costs, by how long it took."""
    return _rows(names, value, "what any ride does", _tier)


def _tier(_: Names, tier: Node) -> str:
    limit = f"up to {tier['up_to_seconds']} s" if "up_to_seconds" in tier else "beyond"
    return f"{limit} {CHARGES.get(tier.get('charge'), tier.get('charge'))}"


def longest(names: Names, value: Any) -> str:  # noqa: ANN401 - JSON
    """Say how long a ride may last."""
    return _rows(names, value, "any time", _lasting)


def _lasting(names: Names, row: Node) -> str:
    covers = row.get("covers", [])
    ways = [said_coverage(names, way) for way in (covers if isinstance(covers, list) else [covers])]
    return " ".join([f"{row.get('minutes')} min", " or ".join(ways)]).strip()


def _rows(names: Names, value: Any, none: str, say: Callable[[Names, Node], str]) -> str:  # noqa: ANN401 - JSON
    if value is None:
        return none
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        return names.said("", value)
    return "; ".join(say(names, row) for row in value)


def ages(names: Names, value: Any) -> str:  # noqa: ANN401 - JSON
    """Say for which ages a profile is, and with whom."""
    return _rows(names, value, "any age", _age)


def _age(names: Names, band: Node) -> str:
    whom = f" with {names.said('operators', band['operators'])}" if "operators" in band else ""
    least, most = band.get("min_age"), band.get("max_age")
    if least is None:
        return f"any age{whom}" if most is None else f"ages up to {most}{whom}"
    return f"ages from {least}{whom}" if most is None else f"ages {least} to {most}{whom}"


def by_prices(kind: str, words: Words) -> Say:
    """Say a part of some kind with its prices or its share, such as a completion or what a change costs."""

    def say(names: Names, value: Any) -> str:  # noqa: ANN401 - JSON
        if not isinstance(value, dict):
            return _known(names, words, value)
        share = f" of {value['percent_off']} %" if "percent_off" in value else ""
        return f"{_known(names, words, value.get(kind))}{share}{summary(names, value)[0]}"

    return say


CHARGES: Final[Words] = {
    "nothing": "nothing",
    "cheapest": "the cheapest single",
    "incomplete": "what two rides do that lack a tap",
}
METHODS: Final[Words] = {
    "free": "nothing more",
    "discount": "its fare less a discount",
    "supplement": "a supplement",
    "difference": "the difference to the dearest fare so far",
    "highest": "together the highest fare",
    "through": "together the through fare",
}
COMPLETIONS: Final[Words] = {
    None: "no fare that is given",
    "maximum": "the maximum fare",
    "end_of_line": "the fare to the end of the line",
    "usual": "the fare of the usual journey",
    "cheapest": "the cheapest fare",
    "nothing": "nothing",
}
