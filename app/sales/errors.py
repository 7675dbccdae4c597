"""Errors of sales."""

from app.platform.errors import ServiceError


class SaleClash(ServiceError):
    """The sale's id has been used for another order. Choose a new id for a new order."""

    code = "sale-clash"


class HoldClash(ServiceError):
    """The hold's id has been used for other offers. Choose a new id for a new hold."""

    code = "hold-clash"


class HoldExpired(ServiceError):
    """The hold lasted only so long, and was not confirmed in time. Nothing was sold."""

    code = "hold-expired"


class HoldReleased(ServiceError):
    """The hold was let go. Nothing was sold."""

    code = "hold-released"


class HoldConfirmed(ServiceError):
    """The hold was confirmed: it is a sale now, and can only be refunded."""

    code = "hold-confirmed"


class RefundClash(ServiceError):
    """The id has been used for another refund or exchange. Choose a new id for a new one."""

    code = "refund-clash"


class OfferExpired(ServiceError):
    """The offer of a refund or an exchange is no longer honoured. Ask for a new one."""

    code = "offer-expired"


class OfferOutdated(ServiceError):
    """The right was used or changed since the offer was made. Ask for a new one. Nothing was given back."""

    code = "offer-outdated"
