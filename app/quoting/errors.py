"""Errors of quoting."""

from fares.errors import FareError


class TimeOutOfRange(FareError):
    """The journey starts more than an hour ago, or further ahead than prices are quoted."""

    code = "time-out-of-range"


class OfferNotGenuine(FareError):
    """The offer was not made by this service to this client, or it was changed on its way."""

    code = "offer-not-genuine"


class QuoteExpired(FareError):
    """The offer is no longer honoured. Quote the journey again."""

    code = "quote-expired"
