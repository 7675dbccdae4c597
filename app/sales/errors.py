"""Errors of sales."""

from fares.errors import FareError


class SaleClash(FareError):
    """The sale's id has been used for another order. Choose a new id for a new order."""

    code = "sale-clash"
