"""The till as a dependency of endpoints: one that sells, and one that only reads."""

from typing import Annotated

from fastapi import Depends

from app.access.callers import SellingApp
from app.catalogue.editions import Editions
from app.clocks.service import time_to_read, time_to_write
from app.platform.crypto import ServiceSecret
from app.platform.db import Reading, Transaction
from app.platform.now import Now
from app.sales.orders import Till


async def _selling(
    session: Transaction, editions: Editions, secret: ServiceSecret, seller: SellingApp, now: Now
) -> Till:
    return Till(session, editions, secret, seller, await time_to_write(session, seller, now))


async def _reading(session: Reading, editions: Editions, secret: ServiceSecret, seller: SellingApp, now: Now) -> Till:
    return Till(session, editions, secret, seller, await time_to_read(session, seller, now))


SellingTill = Annotated[Till, Depends(_selling)]
"""For whoever may sell: what it does is committed before the reply is sent."""

ReadingTill = Annotated[Till, Depends(_reading)]
"""For whoever may sell, to read alone."""
