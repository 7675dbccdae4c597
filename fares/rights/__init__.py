"""Travel rights: what a sale gives, and whether it may be used here and now.

A right is a stream of events, each of which took the next `sequence`; its state is folded from them.
"""

from fares.rights.events import (
    NO_EFFECT,
    Block,
    BlockReason,
    Boarded,
    Effect,
    End,
    Ended,
    EventKind,
    Link,
    RightState,
    TapEffect,
    Unblock,
    Unlink,
    fold,
)
from fares.rights.issuing import entitlement, issue, pay_as_you_go
from fares.rights.messages import ENGLISH
from fares.rights.presentations import Presentation, PresentationKind
from fares.rights.reasons import Decision, Reason, refusal
from fares.rights.terms import RightKind, RightLeg, RightTerms, RightWay
from fares.rights.validation import activate, is_over, judged_by_its_own, opens_by_the_day, validate

__all__ = [
    "ENGLISH",
    "NO_EFFECT",
    "Block",
    "BlockReason",
    "Boarded",
    "Decision",
    "Effect",
    "End",
    "Ended",
    "EventKind",
    "Link",
    "Presentation",
    "PresentationKind",
    "Reason",
    "RightKind",
    "RightLeg",
    "RightState",
    "RightTerms",
    "RightWay",
    "TapEffect",
    "Unblock",
    "Unlink",
    "activate",
    "entitlement",
    "fold",
    "is_over",
    "issue",
    "judged_by_its_own",
    "opens_by_the_day",
    "pay_as_you_go",
    "refusal",
    "validate",
]
