"""Reasons: the one word that answers a presentation, and the sentence that goes with it.

docs/validation.md lists them all, says when each is given and what other systems call it.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Final

from fares.products import Question
from fares.rights.events import NO_EFFECT, Ended, TapEffect
from fares.rights.messages import ENGLISH, say
from fares.values import value


class Reason(StrEnum):
    """Why a presentation was accepted or refused: a closed list, one for each answer.

    In the order in which they are looked for: of several refusals the one that comes last says most, for it is the one
    thing that is still in the way.
    """

    ACCEPTED = "accepted"
    SAME_TAP = "same_tap"
    EXIT_NOT_NEEDED = "exit_not_needed"
    PROOF_NEEDED = "proof_needed"
    UNKNOWN_RIGHT = "unknown_right"
    UNKNOWN_STOP = "unknown_stop"
    REFUNDED = "refunded"
    EXCHANGED = "exchanged"
    BLOCKED = "blocked"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    WRONG_OPERATOR = "wrong_operator"
    WRONG_MODE = "wrong_mode"
    WRONG_LINE = "wrong_line"
    WRONG_DIRECTION = "wrong_direction"
    WRONG_ZONE = "wrong_zone"
    WRONG_STOP = "wrong_stop"
    WRONG_DAY = "wrong_day"
    TOO_LATE = "too_late"
    TOO_EARLY = "too_early"
    WRONG_PROFILE = "wrong_profile"
    PASSBACK = "passback"
    OUTWARD_FIRST = "outward_first"
    BREAK_OF_JOURNEY = "break_of_journey"
    USED_UP = "used_up"
    NOT_ACTIVATED = "not_activated"
    NO_ENTRY = "no_entry"
    TOO_LONG_AGO = "too_long_ago"

    @property
    def accepts(self) -> bool:
        """Say whether the passenger may travel, or leave."""
        return self in ACCEPTING


ACCEPTING: Final = frozenset({Reason.ACCEPTED, Reason.SAME_TAP, Reason.EXIT_NOT_NEEDED, Reason.PROOF_NEEDED})
MOST_SENTENCES: Final = 1_024
"""How many sentences are kept: each of a few languages, for devices name them freely."""
CLOSENESS: Final = tuple(Reason)
ENDED: Final[Mapping[Ended, Reason]] = {Ended.REFUNDED: Reason.REFUNDED, Ended.EXCHANGED: Reason.EXCHANGED}
FAILED: Final[Mapping[Question, Reason]] = {
    Question.OPERATOR: Reason.WRONG_OPERATOR,
    Question.MODE: Reason.WRONG_MODE,
    Question.LINE: Reason.WRONG_LINE,
    Question.DIRECTION: Reason.WRONG_DIRECTION,
    Question.ZONE: Reason.WRONG_ZONE,
    Question.STOP: Reason.WRONG_STOP,
    Question.BAND: Reason.WRONG_DAY,
    Question.PROFILE: Reason.WRONG_PROFILE,
}
"""What it is called that a coverage does not hold."""


@value(frozen=True, slots=True)
class Decision:
    """The answer to a presentation: one reason, one sentence for the display, and the effect if accepted."""

    reason: Reason
    sentence: str
    effect: TapEffect = NO_EFFECT

    @property
    def accepted(self) -> bool:
        """Say whether the passenger may travel, or leave."""
        return self.reason in ACCEPTING


def refusal(reason: Reason, language: str = ENGLISH, variant: str = "", **said: str) -> Decision:
    """Refuse for a reason, and say so in a language; `variant` tells its sentences apart, `said` fills them."""
    assert reason not in ACCEPTING, "a refusal has a reason"
    return Decision(reason, sentence(reason, language, variant, said))


def acceptance(
    effect: TapEffect, language: str = ENGLISH, reason: Reason = Reason.ACCEPTED, variant: str = "", **said: str
) -> Decision:
    """Accept with an effect, and say so in a language, as `refusal` does."""
    assert reason in ACCEPTING, "what is accepted is no refusal"
    return Decision(reason, sentence(reason, language, variant, said), effect)


def sentence(reason: Reason, language: str, variant: str, said: Mapping[str, str]) -> str:
    """Say a reason in a language; what is filled by nothing is said alike, and so only once."""
    return say(language, f"{reason}{variant}", **said) if said else _set_sentence(reason, language, variant)


@lru_cache(MOST_SENTENCES)
def _set_sentence(reason: Reason, language: str, variant: str) -> str:
    return say(language, f"{reason}{variant}")
