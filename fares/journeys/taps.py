"""Taps: one presentation of a medium at a reader each, as devices and files tell them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from fares.values import value


class TapKind(StrEnum):
    """What the reader took the tap for: boarding, alighting, or it does not know."""

    ON = "on"
    OFF = "off"
    UNKNOWN = "unknown"


@value(frozen=True, slots=True)
class Tap:
    """One presentation by one passenger; `id` is its own, `at` is UTC.

    What a scheme does not need may be None. `traveller` is whose medium it is, `passenger` the number of the person in
    a group on that medium. `stop` is a code of the network, `run` the vehicle or the run that the reader is on.
    """

    id: str
    traveller: str
    device: str | None
    kind: TapKind
    at: datetime
    stop: str | None = None
    operator: str | None = None
    line: str | None = None
    direction: str | None = None
    run: str | None = None
    passenger: int = 1
    profile: str | None = None
    age: int | None = None


class WhyIgnored(StrEnum):
    """Why a tap made no ride."""

    SAME_ID = "same_id"
    SAME_READER = "same_reader"
    NO_EDITION = "no_edition"
    UNKNOWN_OPERATOR = "unknown_operator"
    NO_OPERATOR = "no_operator"
    UNKNOWN_PROFILE = "unknown_profile"
    NO_PROFILE = "no_profile"
    ON_ONLY_READER = "on_only_reader"
    NOTHING_TO_LEAVE = "nothing_to_leave"


SENTENCES: Final[Mapping[WhyIgnored, str]] = {
    WhyIgnored.SAME_ID: "Another tap has the same id. Give each tap an id of its own.",
    WhyIgnored.SAME_READER: "The same medium was shown to the same reader a moment before. It counts once.",
    WhyIgnored.NO_EDITION: "No edition of the tariff was in force at this time.",
    WhyIgnored.UNKNOWN_OPERATOR: "The tariff has no operator with this code. Correct the code, or add the operator.",
    WhyIgnored.NO_OPERATOR: "The tap names no operator, and no line of the tariff that would tell it.",
    WhyIgnored.UNKNOWN_PROFILE: "The tariff has no passenger profile with this id. Correct the id, or add the profile.",
    WhyIgnored.NO_PROFILE: "The tap names no passenger profile, and the tariff has several, none of which is `adult`.",
    WhyIgnored.ON_ONLY_READER: "Nobody needs to tap off here. A tap off changes nothing.",
    WhyIgnored.NOTHING_TO_LEAVE: "This tap off follows no tap on that it could belong to. It changes nothing.",
}
"""Each reason in one sentence, which says what to do where something can be done."""


@value(frozen=True, slots=True)
class Ignored:
    """A tap that made no ride, and why."""

    tap: Tap
    reason: WhyIgnored

    @property
    def sentence(self) -> str:
        """Say it to an officer or a passenger."""
        return SENTENCES[self.reason]


def by_passenger(taps: Iterable[Tap]) -> dict[int, list[Tap]]:
    """Part the taps of one medium, or of media that are linked, by the person of the group, lowest number first.

    Each is a traveller of its own: the first person of one medium is the first of every medium linked to it.
    """
    parted: dict[int, list[Tap]] = {}
    for tap in taps:
        parted.setdefault(tap.passenger, []).append(tap)
    return dict(sorted(parted.items()))
