"""Orders: what a seller sends to have sold, and what it is carried out with."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter
from sqlmodel.ext.asyncio.session import AsyncSession

from app.access.tokens import Caller
from app.catalogue.editions import Catalogue
from app.platform.crypto import Secret
from app.platform.errors import InvalidRequest
from app.quoting.schemas import ItemView, PricedOffer
from app.quoting.service import HonouredOffer, honour
from app.rights.media import MediaKeys
from fares import RULES_REVISION
from fares.quote import QuoteRequest
from fares.rights import RightKind, RightTerms, entitlement, issue, pay_as_you_go
from fares.tariff import Tariff

METHOD_NOT_SAID: Final = "other"
NAMES: Final = {RightKind.PAY_AS_YOU_GO: "Pay as you go"}
"""What rights that are no product are called; an entitlement has its profile's name."""

_REQUEST = TypeAdapter(QuoteRequest)


@dataclass(frozen=True, slots=True)
class Till:
    """What every order is carried out with: the transaction, the editions, our secret, who sells, and when (UTC)."""

    session: AsyncSession
    editions: Catalogue
    secret: Secret
    seller: Caller
    now: datetime

    @property
    def media(self) -> MediaKeys:
        """The keys of media."""
        return MediaKeys.of(self.secret)


@dataclass(frozen=True, slots=True)
class Payment:
    """How a sale was paid for, as the seller's own records name it, and who has the money."""

    method: str = METHOD_NOT_SAID
    reference: str | None = None
    collected_by: str | None = None


def fingerprint(*said: Any) -> bytes:  # noqa: ANN401 - whatever JSON can say
    """Give 32 bytes by which what was said is known again. A text alone is known by itself, as it always was."""
    alone = said[0] if len(said) == 1 and isinstance(said[0], str) else json.dumps(said, default=str)
    return sha256(alone.encode()).digest()


@dataclass(frozen=True, slots=True)
class Lasting:
    """A right that is no product and costs nothing when it is given out: of whom, and from when until when (UTC)."""

    kind: RightKind
    profile: str
    valid_from: datetime | None
    valid_until: datetime

    def terms(self, tariff: Tariff, now: datetime) -> RightTerms:
        """Give what it allows by a tariff. Raises `UnknownProfile`, `NothingFree`, or `InvalidRequest` where over."""
        since = self.valid_from or now
        if self.valid_until <= max(since, now):
            mistake = {"path": "/body/rights", "message": "`valid_until` must not have passed."}
            raise InvalidRequest(members={"errors": [mistake]})
        make = pay_as_you_go if self.kind is RightKind.PAY_AS_YOU_GO else entitlement
        return make(tariff, self.profile, since, self.valid_until)


@dataclass(frozen=True, slots=True)
class Order:
    """What a seller sends: an id of its own choosing, signed offers, whose account they are for, and how it was paid.

    `exchange_of` is the right that is handed back for them, if any; `lasting` are rights to be given out besides.
    """

    id: UUID
    offers: tuple[str, ...]
    account: str | None = None
    payment: Payment = Payment()
    exchange_of: UUID | None = None
    lasting: tuple[Lasting, ...] = ()

    @property
    def fingerprint(self) -> bytes:
        """Give 32 bytes by which the same order is known again."""
        if self == Order(self.id, self.offers[:1]):
            return fingerprint(self.offers[0])
        said = asdict(self)
        return fingerprint({name: said[name] for name in sorted(said) if name != "id"})


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that an order sells: the edition that priced it, what was asked and offered, and the rights' terms.

    `expires_at` is until when it was offered (UTC).
    """

    tariff: Tariff
    rules_revision: int
    request: dict[str, Any]
    offer: PricedOffer
    terms: tuple[RightTerms, ...]
    expires_at: datetime


async def honoured(till: Till, offers: tuple[str, ...], since: datetime) -> list[Line]:
    """Make signed offers again, in their order, at the prices that were promised: those not expired at an instant.

    That is now for a sale, and for what is held the instant since when it is. Raises what `honour` raises.
    """
    keys, client = till.secret.keys("quotes"), till.seller.client_id
    return [_line(await honour(till.editions, keys, client, text, since)) for text in offers]


def given_out(till: Till, lasting: tuple[Lasting, ...]) -> list[Line]:
    """Make offers, at no price, of rights that are no product. Raises as `Lasting.terms` does."""
    tariff = till.editions.in_force(till.now)
    return [_free_of_charge(till, tariff, one) for one in lasting]


def _line(sold: HonouredOffer) -> Line:
    request, revision = _REQUEST.dump_python(sold.promise.request, mode="json"), sold.promise.rules_revision
    terms = issue(sold.tariff, sold.offer)
    return Line(sold.tariff, revision, request, PricedOffer.of(sold.offer), terms, sold.promise.expires_at)


def _free_of_charge(till: Till, tariff: Tariff, asked: Lasting) -> Line:
    terms = asked.terms(tariff, till.now)
    item = ItemView(profile=asked.profile, quantity=1, unit_pence=0, amount_pence=0)
    offer = PricedOffer(
        key=f"{asked.kind.value}:{asked.profile}",
        name=NAMES.get(asked.kind, tariff.profiles[asked.profile].name),
        product=None,
        total_pence=0,
        illustrative=False,
        items=[item],
        steps=[],
        legs=[],
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
    )
    request = {"kind": asked.kind.value, "profile": asked.profile}
    return Line(tariff, RULES_REVISION, request, offer, (terms,), till.now)
