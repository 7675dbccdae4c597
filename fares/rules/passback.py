"""Passback rules: within what time, and where, a right that was accepted is not accepted for somebody else."""

from dataclasses import dataclass
from enum import StrEnum

from fares.products import Coverage


class PassbackPlace(StrEnum):
    """Where a right may not be shown again: at the same reader, stop or line, or anywhere."""

    READER = "reader"
    STOP = "stop"
    LINE = "line"
    ANYWHERE = "anywhere"


@dataclass(frozen=True, slots=True)
class PassbackRule:
    """A right that boarded where `covers` holds is refused at the same place for less than `seconds`.

    It is for rights of these `products`; None is every right. The first rule that fits a presentation counts.
    """

    id: str
    name: str
    covers: Coverage
    seconds: int
    place: PassbackPlace = PassbackPlace.STOP
    products: frozenset[str] | None = None
