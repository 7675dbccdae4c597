"""Errors of the catalogue."""

from app.platform.errors import ServiceError


class TariffRejected(ServiceError):
    """The document has mistakes. `findings` lists every one with its place in the document."""

    code = "tariff-rejected"


class EditionClash(ServiceError):
    """Another edition is already published from this fare day."""

    code = "edition-clash"


class EditionInThePast(ServiceError):
    """An edition begins on a fare day that is still to come: what is in force never changes."""

    code = "edition-in-the-past"


class OtherTariff(ServiceError):
    """The document belongs to another tariff than the one that is published here."""

    code = "other-tariff"


class UnknownEdition(ServiceError):
    """No edition with this version is published."""

    code = "unknown-edition"
