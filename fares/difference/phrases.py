"""Phrases: what an officer calls a period, a window, a method or a policy, instead of reading out its members."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from fares.difference.amounts import summary
from fares.difference.change import Change, Place, Speaker
from fares.difference.coverage import changed_coverage
from fares.difference.parts import member
from fares.difference.prices import changed_prices
from fares.difference.words import Names, listing

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


def number(unit: str, none: str) -> Say:
    """Say a number with what it counts."""
    return lambda _, value: none if value is None else f"{value} {unit}"


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


def ages(names: Names, value: Any) -> str:  # noqa: ANN401 - JSON
    """Say for which ages a profile is, and with whom."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        return "any age" if value is None else names.said("", value)
    return "; ".join(_age(names, one) for one in value)


def _age(names: Names, band: dict[str, Any]) -> str:
    whom = f" with {names.said('operators', band['operators'])}" if "operators" in band else ""
    match band.get("min_age"), band.get("max_age"):
        case None, None:
            return f"any age{whom}"
        case None, most:
            return f"ages up to {most}{whom}"
        case least, None:
            return f"ages from {least}{whom}"
        case least, most:
            return f"ages {least} to {most}{whom}"


def by_prices(kind: str, words: Words) -> Say:
    """Say a part of some kind with its prices or its share, such as a completion or what a change costs."""

    def say(names: Names, value: Any) -> str:  # noqa: ANN401 - JSON
        if not isinstance(value, dict):
            return _known(names, words, value)
        share = f" of {value['percent_off']} %" if "percent_off" in value else ""
        return f"{_known(names, words, value.get(kind))}{share}{summary(names, value)[0]}"

    return say


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
