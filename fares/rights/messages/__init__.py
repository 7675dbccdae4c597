"""Message catalogues: what a display says, in each language that there is.

A catalogue is a module of its own with a sentence for each key; it counts once it is named in `CATALOGUES`. A key is a
reason, and what tells its sentences apart where it has several.
"""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Final

from fares.rights.messages import en

Catalogue = Mapping[str, str]

ENGLISH: Final = "en"
CATALOGUES: Final[Mapping[str, Catalogue]] = {ENGLISH: en.MESSAGES}
LONGEST: Final = 60
"""How many characters a sentence has at most: a small display has eight lines of about eight."""
SHORTENED: Final = "…"


def say(language: str, key: str, **said: str) -> str:
    """Say a sentence in a language (BCP 47), a wider one ("cy" for "cy-GB"), or else in English.

    What fills it is shortened, the longest first, where the whole would be longer than a display.
    """
    return fill(catalogue(language)[key], said)


def catalogue(language: str, catalogues: Mapping[str, Catalogue] = CATALOGUES) -> Catalogue:
    """Find the catalogue of a language, of a wider one, or else the English one."""
    tag = language.lower()
    while tag:
        if tag in catalogues:
            return catalogues[tag]
        tag = tag.rpartition("-")[0]
    return catalogues[ENGLISH]


def fill(sentence: str, said: Mapping[str, str]) -> str:
    """Fill a sentence, and keep it no longer than a display."""
    filled = sentence.format(**said)
    excess = len(filled) - LONGEST
    if excess <= 0:
        return filled
    longest = max(said, key=lambda name: len(said[name]))
    return sentence.format(**{**said, longest: said[longest][: -excess - len(SHORTENED)].rstrip() + SHORTENED})


def faults(checked: Catalogue, by: Catalogue = en.MESSAGES) -> Iterator[str]:
    """Tell what is wrong with a catalogue: keys that are missing or not known, and placeholders that differ."""
    yield from (f"{key}: missing" for key in sorted(by.keys() - checked.keys()))
    yield from (f"{key}: not a key" for key in sorted(checked.keys() - by.keys()))
    for key in sorted(by.keys() & checked.keys()):
        if placeholders(checked[key]) != placeholders(by[key]):
            yield f"{key}: placeholders are {', '.join(sorted(placeholders(by[key]))) or 'none'}"


def placeholders(sentence: str) -> frozenset[str]:
    """Give the names that a sentence leaves to be filled."""
    return frozenset([name for _, name, _, _ in Formatter().parse(sentence) if name is not None])
