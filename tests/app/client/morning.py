"""A morning of an operator's app and a device, as a program plays it with the generated client and nothing else.

mypy reads this with the client that was generated: what the API's description says wrongly is an error here.
"""

from datetime import datetime
from typing import TypeVar
from uuid import uuid4

from commonfare_client import AuthenticatedClient
from commonfare_client.api.quotes import quote_journey
from commonfare_client.api.refunds import offer_refund, refund
from commonfare_client.api.sales import read_sale, sell
from commonfare_client.api.validations import validate
from commonfare_client.models import (
    PartyAsked,
    PaymentAsked,
    Problem,
    QuoteAsked,
    QuoteView,
    RefundAccepted,
    RefundAsked,
    RefundOfferView,
    RefundView,
    SaleAsked,
    SaleView,
    TapAnswered,
    TapAsked,
)

T = TypeVar("T")


def got(kind: type[T], answer: object) -> T:
    """Take an answer for what it should be; a problem says why it is none."""
    assert isinstance(answer, kind), answer
    return answer


async def buy(app: AuthenticatedClient, product: str) -> SaleView:
    """Quote the small tariff's train ride, and buy a product that is offered for it."""
    asked = QuoteAsked(origin="R-DWT", destination="R-TRT", passengers=[PartyAsked(profile="adult", count=1)])
    quote = got(QuoteView, await quote_journey.asyncio(client=app, body=asked))
    chosen = next(offer for offer in quote.offers if offer.product == product and not offer.parts)
    order = SaleAsked(id=uuid4(), offer=chosen.offer, payment=PaymentAsked(method="card", reference="PAY-1"))
    sale = got(SaleView, await sell.asyncio(client=app, body=order))
    assert sale.total_pence == chosen.total_pence
    assert got(SaleView, await sell.asyncio(client=app, body=order)) == sale
    return sale


async def ride(device: AuthenticatedClient, sale: SaleView, at: datetime) -> TapAnswered:
    """Present the sale's first right at the station."""
    token = sale.rights[0].token
    assert token is not None
    return got(
        TapAnswered,
        await validate.asyncio(
            client=device, body=TapAsked(token=token, stop="R-DWT", epoch=1, counter=1, at=at, line=None)
        ),
    )


async def hand_back(app: AuthenticatedClient, sale: SaleView) -> RefundView:
    """Ask what is given back of the sale, and accept it."""
    offered = got(RefundOfferView, await offer_refund.asyncio(client=app, body=RefundAsked(sale=sale.id)))
    assert offered.offer is not None
    accepted = RefundAccepted(id=uuid4(), offer=offered.offer)
    return got(RefundView, await refund.asyncio(client=app, body=accepted))


async def play(app: AuthenticatedClient, device: AuthenticatedClient, at: datetime) -> tuple[int, int, int]:
    """Buy a carnet, ride once, hand back the rest; gives pence paid, given back and still paid."""
    sale = await buy(app, "joint-carnet")
    tap = await ride(device, sale, at)
    assert (tap.accepted, tap.reason) == (True, "accepted")
    back = await hand_back(app, sale)
    after = got(SaleView, await read_sale.asyncio(client=app, sale_id=sale.id))
    problem = got(Problem, await read_sale.asyncio(client=app, sale_id=uuid4()))
    assert (problem.status, problem.type_) == (404, "/problems/not-found")
    return sale.total_pence, back.given_back_pence, after.balance_pence
