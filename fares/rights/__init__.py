"""Travel rights: what a sale gives, and whether it may be used here and now.

A right's state is folded from its accepted events, each of which took the next `sequence`.
"""

from fares.rights.issuing import issue
from fares.rights.terms import RightLeg, RightState, RightTerms, RightWay, TapEffect, fold
from fares.rights.validation import SENTENCES, Decision, Presentation, Reason, refusal, validate

__all__ = [
    "SENTENCES",
    "Decision",
    "Presentation",
    "Reason",
    "RightLeg",
    "RightState",
    "RightTerms",
    "RightWay",
    "TapEffect",
    "fold",
    "issue",
    "refusal",
    "validate",
]
