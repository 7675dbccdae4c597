"""Selling what commuters hold by the service's own code: real sales, each as large as an order may be."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import uuid4

from app.access.tokens import Caller
from app.catalogue.editions import Catalogue
from app.platform import clock
from app.platform.crypto import Secret
from app.platform.db import Database
from app.quoting.service import quote_journey
from app.sales import service
from app.sales.orders import Lasting, Line, Order, Till, given_out, honoured
from app.sales.schemas import MOST_OFFERS
from fares.quote import MAX_PASSENGERS, Party, QuoteRequest
from fares.rights import RightKind
from loadtests.people import CARNET, SEASON, Holding

ORDERS_AT_ONCE: Final = 10
"""In one transaction."""
ACCOUNT: Final = "load-test"
FORTNIGHT: Final = timedelta(days=14)
PRODUCTS: Final = {Holding.SEASON: SEASON, Holding.CARNET: CARNET, Holding.NOT_YET: SEASON}
DERBY: Final = "9100DRBY"
NOTTINGHAM: Final = "9100NTNG"


@dataclass(frozen=True, slots=True)
class Counter:
    """Where rights are sold: the service's database and secret, its editions, the seller, and the day of travel."""

    database: Database
    editions: Catalogue
    secret: Secret
    seller: Caller
    day: date

    async def sold(self, holding: Holding, profile: str, count: int) -> list[str]:
        """Sell at least so many rights of a kind to a profile, and give so many of their tokens."""
        tokens: list[str] = []
        while len(tokens) < count:
            async with self.database.sessions.begin() as session:
                till = Till(session, self.editions, self.secret, self.seller, clock.read())
                line = await self._line(till, holding, profile, min(count, MAX_PASSENGERS))
                for _ in range(ORDERS_AT_ONCE):
                    lines = -(-(count - len(tokens)) // len(line.terms))
                    tokens += await _sold(till, [line] * min(lines, MOST_OFFERS)) if lines > 0 else []
        return tokens[:count]

    async def _line(self, till: Till, holding: Holding, profile: str, passengers: int) -> Line:
        """Quote and honour one line; the other lines that are sold with it are like it."""
        begins = datetime.combine(self.day, time(12), UTC)
        if holding is Holding.PAY_AS_YOU_GO:
            return given_out(till, (Lasting(RightKind.PAY_AS_YOU_GO, profile, None, begins + FORTNIGHT),))[0]
        at = begins + FORTNIGHT if holding is Holding.NOT_YET else begins
        asked = QuoteRequest(DERBY, NOTTINGHAM, at, (Party(profile, passengers, None),), (), ())
        keys = self.secret.key("quotes")
        answer = quote_journey(self.editions, keys, self.seller.client_id, asked, till.now, timedelta(minutes=15))
        offers = json.loads(answer)["offers"]
        text = next(offer["offer"] for offer in offers if offer["product"] == PRODUCTS[holding])
        return (await honoured(till, (text,), till.now))[0]


async def _sold(till: Till, lines: Sequence[Line]) -> list[str]:
    """Sell an order, and give its tokens."""
    made = await service.record(till, Order(uuid4(), (), ACCOUNT), lines)
    assert made is not None, "a new id is not taken"
    return [right.token for right in made.rights if right.token is not None]
