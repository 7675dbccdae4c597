"""Errors of the engine. They know nothing of HTTP; `code` is stable and fit for a machine."""

from typing import ClassVar


class FareError(Exception):
    """Something a caller may get wrong. The message never repeats what the caller sent."""

    code: ClassVar[str] = "fare-error"


class UnknownStop(FareError):
    """The tariff has no stop with this code."""

    code = "unknown-stop"


class UnknownLine(FareError):
    """The tariff has no line with this code, or it does not serve the stops named, in that order."""

    code = "unknown-line"


class UnknownProduct(FareError):
    """The tariff has no product with this id."""

    code = "unknown-product"


class UnknownProfile(FareError):
    """The tariff has no user profile with this id."""

    code = "unknown-profile"


class UnknownOperator(FareError):
    """The tariff has no operator with this code."""

    code = "unknown-operator"


class UnknownOffer(FareError):
    """The quote holds no offer with this key."""

    code = "unknown-offer"


class UnknownOverrule(FareError):
    """The tariff has no overrule with this code: no such reason for which a refund costs no fee."""

    code = "unknown-overrule"


class NothingFree(FareError):
    """The tariff makes no ride free for this profile, so that an entitlement must say what it covers."""

    code = "nothing-free"


class BadJourney(FareError):
    """The journey asked for makes no sense: it goes nowhere, or its legs do not follow one another."""

    code = "bad-journey"


class NoEditionInForce(FareError):
    """No edition of the tariff is in force on this fare day."""

    code = "no-edition-in-force"
