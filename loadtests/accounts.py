"""Hold what devices were told against what PostgreSQL kept, in SQL of our own, past the service's code."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from loadtests.script import Taps

Identity = tuple[str, int, int]
"""A tap's name: the device, as this run knows it, its epoch and its counter."""

_NAME: Final = "substr(device, length(:ours) + 1) AS device, device_epoch, device_counter"
ACCEPTED: Final = text(
    f"SELECT {_NAME} FROM right_event WHERE kind = 'tap' AND device LIKE :ours || '%'"  # noqa: S608 - our own words
)
REFUSED: Final = text(f"SELECT {_NAME} FROM tap_refused WHERE device LIKE :ours || '%'")  # noqa: S608
CLASHES: Final = text(f"SELECT {_NAME} FROM tap_clash WHERE device LIKE :ours || '%'")  # noqa: S608


@dataclass(slots=True)
class Told:
    """What devices were told of their taps."""

    accepted: set[Identity] = field(default_factory=set)
    refused: set[Identity] = field(default_factory=set)

    def add(self, taps: Taps, accepted: Iterable[int], refused: Iterable[int]) -> None:
        """Add the numbers of the taps that were answered."""
        self.accepted.update(map(taps.identity, accepted))
        self.refused.update(map(taps.identity, refused))

    def __len__(self) -> int:
        return len(self.accepted) + len(self.refused)


@dataclass(frozen=True, slots=True)
class Account:
    """What PostgreSQL kept of what was told: nothing may be lost, doubled, different or clash.

    `untold` were kept although their answer never came; that is allowed, since their devices send them again.
    """

    told: int
    lost: int
    doubled: int
    different: int
    clashes: int
    untold: int

    @property
    def whole(self) -> bool:
        """Say whether every answer was true."""
        return not (self.lost or self.doubled or self.different or self.clashes)


def settle(told: Told, accepted: Iterable[Identity], refused: Iterable[Identity], clashes: int) -> Account:
    """Compare what was told with what was kept; what was kept may have repetitions, which is what it is about."""
    kept_accepted, kept_refused = Counter(accepted), Counter(refused)
    kept = kept_accepted + kept_refused
    all_told = told.accepted | told.refused
    return Account(
        told=len(all_told),
        lost=sum(identity not in kept for identity in all_told),
        doubled=sum(times > 1 for times in kept.values()),
        different=len(told.accepted & kept_refused.keys()) + len(told.refused & kept_accepted.keys()),
        clashes=clashes,
        untold=len(kept.keys() - all_told),
    )


async def _account(database_url: str, ours: str, told: Told) -> Account:
    engine = create_async_engine(database_url)
    try:
        async with engine.connect() as connection:
            accepted, refused, clashes = [await _kept(connection, each, ours) for each in (ACCEPTED, REFUSED, CLASHES)]
            return settle(told, accepted, refused, len(clashes))
    finally:
        await engine.dispose()


async def _kept(connection: AsyncConnection, question: TextClause, ours: str) -> list[Identity]:
    rows = await connection.execute(question, {"ours": ours})
    return [(row.device, row.device_epoch, row.device_counter) for row in rows]


def account(database_url: str, ours: str, told: Told) -> Account:
    """Ask PostgreSQL for the taps of all devices whose id begins so, and compare."""
    return asyncio.run(_account(database_url, ours, told))
