"""What changed since, without gaps: in the order of transactions, and only of those that nothing can come before.

A row's transaction number is given when the transaction begins to write, and the row is seen when it commits: so a
number can appear after a higher one. Every number below the horizon has ended, and is told; what is above waits.
"""

import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, String, Text, and_, bindparam, cast, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.platform import cursors
from app.platform.db import execute
from app.platform.tables import TransactionId

FEED: Final = "changes"
_NUMBER: Final = re.compile("[0-9]{1,19}")
_HORIZON: Final = select(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text))


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in the feed: a transaction, and a key among what it added."""

    xid: int
    key: str


BEGINNING: Final = Place(0, "")


@dataclass(frozen=True, slots=True)
class Window:
    """What to tell: after a place and below the horizon, at most so much, of one client."""

    client_id: str
    after: Place
    horizon: int
    limit: int

    @property
    def values(self) -> dict[str, object]:
        """Give the values of a statement with `within`, and its `limit`."""
        return {
            "client_id": self.client_id,
            "after_xid": str(self.after.xid),
            "after_key": self.after.key,
            "horizon": str(self.horizon),
            "limit": self.limit,
        }


async def horizon(session: AsyncSession) -> int:
    """Give the number below which every transaction has ended. Ask before anything that is read up to it."""
    return int((await execute(session, _HORIZON)).scalar_one())


def within(xid: ColumnElement[str], key: ColumnElement[str]) -> ColumnElement[bool]:
    """Hold a statement to a window; `key` orders the rows of one transaction."""
    after = cast(bindparam("after_xid", type_=Text), TransactionId)
    return and_(
        xid < cast(bindparam("horizon", type_=Text), TransactionId),
        xid >= after,
        or_(xid > after, key.collate("C") > bindparam("after_key", type_=String)),
    )


def place(xid: ColumnElement[str], key: ColumnElement[str]) -> tuple[ColumnElement[str], ColumnElement[str]]:
    """Select a row's place, as `xid` and `key`."""
    return cast(xid, Text).label("place_xid"), key.label("place_key")


def order(xid: ColumnElement[str], key: ColumnElement[str]) -> tuple[ColumnElement[str], ColumnElement[str]]:
    """Order rows by their places."""
    return xid, key.collate("C")


def write(at: Place) -> str:
    """Write a place as a cursor."""
    return cursors.write(FEED, str(at.xid), at.key)


def read(cursor: str | None) -> Place:
    """Read a place; raises `InvalidRequest` for what is no cursor of the feed."""
    if cursor is None:
        return BEGINNING
    xid, key = cursors.read(FEED, cursor, 2)
    if _NUMBER.fullmatch(xid) is None or "\0" in key or not key.isascii():
        raise cursors.refused()
    return Place(int(xid), key)
