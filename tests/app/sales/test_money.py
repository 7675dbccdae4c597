"""Money in minus money back is what a model says, whatever is sold, ridden, handed back, repeated and put off."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from app.platform.settings import Settings
from tests.support import refunding
from tests.support.commuting import App, Json, Reader, Town, offer_for
from tests.support.refunding import exchange_offered, offered
from tests.support.service import Clock, add_client, client_of, running, token_of

PRICES = {"joint-day": 1100, "joint-week": 4200, "joint-carnet": 9900}
EXAMPLES_FOR_EACH = 6
"""An example is a whole history, so there are fewer than of a law."""

PRODUCTS, ANY = st.sampled_from(sorted(PRICES)), st.integers(0, 5)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("sell"), st.lists(PRODUCTS, min_size=1, max_size=3)),
        st.tuples(st.just("ride"), ANY),
        st.tuples(st.just("refund"), ANY),
        st.tuples(st.just("exchange"), ANY, PRODUCTS),
        st.tuples(st.just("refund outdated"), ANY),
        st.tuples(st.just("let a day pass")),
    ),
    max_size=10,
)


@dataclass
class Right:
    """A right as the model has it: in whose sale, of which product, since which day, and the days on which it rode."""

    id: str
    token: str
    sale: str
    product: str
    since: int
    rode: set[int] = field(default_factory=set)
    is_over: bool = False

    def rides(self, day: int) -> bool:
        """Say whether it may ride on a day."""
        days = {"joint-day": 1, "joint-week": 7, "joint-carnet": 90}[self.product]
        uses = 10 if self.product == "joint-carnet" else 90
        return not self.is_over and day < self.since + days and len(self.rode | {day}) <= uses

    def worth(self, day: int, *, exchange: bool) -> int:
        """Say what is given back for it on a day, in pence."""
        if self.is_over:
            return 0
        if self.product == "joint-day":
            return 0 if self.rode else 1100 - (0 if exchange else 50)
        if self.product == "joint-week":
            return 600 * max(0, 7 - (day - self.since + 1))
        return max(0, 9900 - 1100 * len(self.rode) - (100 if exchange else 500))


class History:
    """Does to the service what it does to the model. Whatever can be repeated is sent twice at once."""

    def __init__(self, app: App, reader: Reader) -> None:
        self.app, self.reader = app, reader
        self.day = 0
        self.rights: list[Right] = []
        self.balances: dict[str, int] = {}

    async def do(self, deed: str, *said: object) -> None:
        """Do one thing; what is about a right does nothing while there is none."""
        match deed, said:
            case "sell", [list(products)]:
                await self.sell(products)
            case "let a day pass", _:
                self.day += 1
                self.app.clock.forward(days=1)
            case "exchange", [int(number), str(product)] if self.rights:
                await self.exchange(self.rights[number % len(self.rights)], product)
            case "ride", [int(number)] if self.rights:
                await self.ride(self.rights[number % len(self.rights)])
            case "refund" | "refund outdated", [int(number)] if self.rights:
                await self.refund(self.rights[number % len(self.rights)], outdated=deed != "refund")

    async def twice(self, path: str, body: Json) -> tuple[int, Json]:
        """Send the same thing twice at once, and see that both are answered the same."""
        first, second = await asyncio.gather(*(self.app.post(path, body) for _ in range(2)))
        assert first.content == second.content
        return first.status_code, first.json()

    async def sell(self, products: Sequence[str]) -> None:
        quote = await self.app.quote()
        offers = [offer_for(quote, product)["offer"] for product in products]
        status, sale = await self.twice("/v1/sales", {"id": str(uuid4()), "offers": offers})
        assert status == 201, sale
        self.take(sale)

    def take(self, sale: Json) -> None:
        """Take a sale into the model."""
        for right in sale["rights"]:
            self.rights.append(Right(right["id"], right["token"], sale["id"], right["product"], self.day))
        self.balances[sale["id"]] = sum(PRICES[right["product"]] for right in sale["rights"])

    async def ride(self, right: Right) -> bool:
        expected = right.rides(self.day)
        assert (await self.reader.tap(right.token))["accepted"] == expected
        if expected:
            right.rode.add(self.day)
        return expected

    async def refund(self, right: Right, *, outdated: bool) -> None:
        """Hand a right back, or ride between the offer and its acceptance."""
        worth, offer = right.worth(self.day, exchange=False), await offered(self.app, right=right.id)
        assert offer["given_back_pence"] == worth
        if worth == 0:
            assert offer["offer"] is None
            return
        rode = await self.ride(right) if outdated else False
        status, refund = await self.twice("/v1/refunds", {"id": str(uuid4()), "offer": offer["offer"]})
        assert status == (409 if rode else 201), refund
        if not rode:
            self.balances[right.sale] -= worth
            right.is_over = True

    async def exchange(self, right: Right, product: str) -> None:
        worth = right.worth(self.day, exchange=True)
        quoted = offer_for(await self.app.quote(), product)["offer"]
        offer = await exchange_offered(self.app, right.id, quoted)
        assert offer["given_back_pence"] == worth
        assert offer["to_pay_pence"] - offer["to_give_back_pence"] == PRICES[product] - worth
        if worth == 0:
            assert offer["offer"] is None
            return
        status, made = await self.twice("/v1/exchanges", {"id": str(uuid4()), "offer": offer["offer"]})
        assert status == 201, made
        self.balances[right.sale] -= worth
        right.is_over = True
        self.take(made["sale"])

    async def told(self) -> dict[str, int]:
        """Read the balance of every sale."""
        return {sale: (await self.app.read(sale)).json()["balance_pence"] for sale in self.balances}


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """A loop of the test's own: Hypothesis knows none."""
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


def test_money_in_minus_money_back_is_what_a_model_says(settings: Settings, loop: asyncio.AbstractEventLoop) -> None:
    clock = Clock()

    async def live(town: Town, deeds: Sequence[tuple[object, ...]]) -> None:
        history = History(await town.app(), await town.reader("RW", "R-DWT"))
        for deed, *said in deeds:
            await history.do(str(deed), *said)
        assert await history.told() == history.balances

    async def begun() -> None:
        officer = await add_client(town.service.state.database, "officer")
        await refunding.publish(town, await token_of(town.api, officer, clock))

    service = running(settings, clock)
    app = loop.run_until_complete(service.__aenter__())
    connection = client_of(app)
    town = Town(app, loop.run_until_complete(connection.__aenter__()), clock)
    try:
        loop.run_until_complete(begun())

        @hypothesis_settings(
            max_examples=hypothesis_settings().max_examples // EXAMPLES_FOR_EACH,
            suppress_health_check=[HealthCheck.too_slow],
        )
        @given(DEEDS)
        def whatever_is_done(deeds: Sequence[tuple[object, ...]]) -> None:
            loop.run_until_complete(live(town, deeds))

        whatever_is_done()
    finally:
        loop.run_until_complete(connection.__aexit__(None, None, None))
        loop.run_until_complete(service.__aexit__(None, None, None))
