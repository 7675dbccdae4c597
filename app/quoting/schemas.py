"""What a quote is asked in HTTP, and what it answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from app.catalogue.schemas import EditionView
from app.platform.problems import OURS
from app.platform.schemas import Code, Count, Instant, Strict
from fares import RULES_REVISION
from fares.journeys import Itinerary, Leg
from fares.network import Mode, StopPoint
from fares.products import Benefit
from fares.quote import MAX_PASSENGERS, NearMiss, Offer, OfferItem, Party, PlannedLeg, Quote, QuoteRequest, Step

MAX_PARTIES = 10
MAX_LEGS = 10
MAX_HELD = 10
MAX_AGE = 150


class PartyAsked(Strict):
    """So many passengers of one profile, and of one age."""

    profile: Annotated[Code, Field(description="The id of a user profile of the tariff.", examples=["adult"])]
    count: Annotated[Count, Field(examples=[1])] = 1
    age: Annotated[
        int | None,
        Field(ge=0, le=MAX_AGE, description="In years, if the app knows; it may settle whose price is paid."),
    ] = None


class LegAsked(Strict):
    """A ride that the app has planned. Name its line, or its operator where the line is not known."""

    origin: Annotated[Code, Field(examples=["9100DRBY"])]
    destination: Annotated[Code, Field(examples=["9100NTNG"])]
    line: Code | None = None
    operator: Annotated[Code | None, Field(examples=["EM"])] = None


def _few_enough(passengers: list[PartyAsked]) -> list[PartyAsked]:
    if sum(party.count for party in passengers) > MAX_PASSENGERS:
        raise PydanticCustomError(OURS, "A quote is for at most 50 passengers.")
    return passengers


class QuoteAsked(Strict):
    """A journey to price."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "origin": "9100DRBY",
                    "destination": "9100NTNG",
                    "passengers": [{"profile": "adult", "count": 1}],
                }
            ]
        }
    )

    origin: Annotated[Code, Field(description="An ATCO code, or the CRS code of a station.", examples=["9100DRBY"])]
    destination: Annotated[Code, Field(examples=["9100NTNG"])]
    at: Annotated[Instant | None, Field(description="When the journey starts; now, if absent.")] = None
    passengers: Annotated[list[PartyAsked], Field(min_length=1, max_length=MAX_PARTIES), AfterValidator(_few_enough)]
    legs: Annotated[
        tuple[LegAsked, ...],
        Field(max_length=MAX_LEGS, strict=False, description="The rides, if the app has planned them."),
    ] = ()

    held: Annotated[
        tuple[Code, ...],
        Field(
            max_length=MAX_HELD,
            strict=False,
            description=(
                "Products that all passengers hold already: what needs one of them is offered by itself, and singles "
                "cost what they leave to pay."
            ),
        ),
    ] = ()

    def request(self, now: datetime) -> QuoteRequest:
        """Put the question to the engine, which knows no default time."""
        return QuoteRequest(
            origin=self.origin,
            destination=self.destination,
            at=self.at or now,
            passengers=tuple(Party(party.profile, party.count, party.age) for party in self.passengers),
            legs=tuple(PlannedLeg(leg.origin, leg.destination, leg.line, leg.operator) for leg in self.legs),
            held=self.held,
        )


class StopName(BaseModel):
    """A stop, by code and name."""

    id: Annotated[str, Field(examples=["9100DRBY"])]
    name: Annotated[str, Field(examples=["Derby Rail Station"])]

    @classmethod
    def of(cls, stop: StopPoint) -> Self:
        """Name a stop."""
        return cls(id=stop.id, name=stop.name)


class LegView(BaseModel):
    """One ride."""

    origin: StopName
    destination: StopName
    operator: str
    mode: Mode
    line: str | None

    @classmethod
    def of(cls, leg: Leg) -> Self:
        """Show a leg."""
        origin, destination = StopName.of(leg.origin), StopName.of(leg.destination)
        return cls(origin=origin, destination=destination, operator=leg.operator, mode=leg.mode, line=leg.line)


class JourneyView(BaseModel):
    """Rides in their order, and the longest walk between, before and after them."""

    key: str
    walk_metres: int
    legs: list[LegView]

    @classmethod
    def of(cls, itinerary: Itinerary) -> Self:
        """Show an itinerary."""
        legs = [LegView.of(leg) for leg in itinerary.legs]
        return cls(key=itinerary.key, walk_metres=itinerary.walk_metres, legs=legs)


def _in_order(inputs: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(inputs.items()))


class ItemView(BaseModel):
    """So many at a price each. A group product is one item of no profile."""

    profile: str | None
    age: int | None = None
    quantity: int
    unit_pence: int
    amount_pence: int

    @classmethod
    def of(cls, item: OfferItem) -> Self:
        """Show an item."""
        return cls(
            profile=item.profile,
            age=item.age,
            quantity=item.quantity,
            unit_pence=item.unit.pence,
            amount_pence=item.amount.pence,
        )


class BenefitView(BaseModel):
    """Something besides travel that holding a product entitles to."""

    id: str
    name: str
    description: str

    @classmethod
    def of(cls, benefit: Benefit) -> Self:
        """Show a benefit."""
        return cls(id=benefit.id, name=benefit.name, description=benefit.description)


class StepView(BaseModel):
    """One step towards a price."""

    rule: Annotated[str, Field(description="The id of the fare, ceiling or product that applied.")]
    inputs: Annotated[dict[str, str], AfterValidator(_in_order)]
    amount_pence: int
    sentence: Annotated[str, Field(description="For the passenger.")]
    source: Annotated[str | None, Field(description="Where the price is published, if it is.")]
    illustrative: Annotated[bool, Field(description="Nobody has published this price: it shows what one could be.")]

    @classmethod
    def of(cls, step: Step) -> Self:
        """Show a step."""
        return cls(
            rule=step.rule,
            inputs=dict(step.inputs),
            amount_pence=step.amount.pence,
            sentence=step.sentence,
            source=step.source,
            illustrative=step.illustrative,
        )


class OfferPart(BaseModel):
    """One of the products, or the singles, that an offer sells together. Its steps are among the offer's."""

    name: str
    product: Annotated[str | None, Field(description="None for singles.")]
    total_pence: int
    items: list[ItemView]
    valid_from: datetime
    valid_until: datetime

    @classmethod
    def of(cls, offer: Offer) -> Self:
        """Show a part of an offer."""
        return cls(
            name=offer.name,
            product=offer.product,
            total_pence=offer.total.pence,
            items=[ItemView.of(item) for item in offer.items],
            valid_from=offer.valid_from,
            valid_until=offer.valid_until,
        )


class PricedOffer(BaseModel):
    """One way to pay for the journey, for the whole party, and how its price came about."""

    key: str
    name: str
    product: Annotated[str | None, Field(description="None for singles, and for an offer of several parts.")]
    total_pence: int
    illustrative: bool
    items: list[ItemView]
    steps: list[StepView]
    legs: Annotated[list[LegView], Field(description="The rides that singles or a return pay for, in their order.")]
    valid_from: datetime
    valid_until: Annotated[datetime, Field(description="The end, itself excluded.")]
    benefits: list[BenefitView] = []
    parts: Annotated[
        list[OfferPart],
        Field(description="What is sold together: a product and its add-ons, or how a party is split. Else empty."),
    ] = []

    @classmethod
    def of(cls, offer: Offer, /, **more: str) -> Self:
        """Show an offer, and what more a class of offers says."""
        return cls(
            key=offer.key,
            name=offer.name,
            product=offer.product,
            total_pence=offer.total.pence,
            illustrative=offer.illustrative,
            items=[ItemView.of(item) for item in offer.items],
            steps=[StepView.of(step) for step in offer.steps],
            legs=[] if offer.itinerary is None else [LegView.of(leg) for leg in offer.itinerary.legs],
            valid_from=offer.valid_from,
            valid_until=offer.valid_until,
            benefits=[BenefitView.of(benefit) for benefit in offer.benefits],
            parts=[OfferPart.of(part) for part in offer.parts],
            **more,
        )


class OfferView(PricedOffer):
    """An offer that can be bought as long as the quote holds."""

    offer: Annotated[str, Field(description="The signed offer: send it as it is to buy it.")]


class NearMissView(BaseModel):
    """What would not do, and why, or would with a little more."""

    rule: str
    sentence: str

    @classmethod
    def of(cls, miss: NearMiss) -> Self:
        """Show a near miss."""
        return cls(rule=miss.rule, sentence=miss.sentence)


class QuoteView(BaseModel):
    """Every product and single that would do, cheapest first."""

    expires_at: Annotated[datetime, Field(description="Until then each offer is honoured, whatever prices do.")]
    edition: EditionView
    rules_revision: int
    journeys: list[JourneyView]
    offers: list[OfferView]
    near_misses: list[NearMissView]
    reason: Annotated[str | None, Field(description="Why there is no journey, or no price for one.")]

    @classmethod
    def of(cls, quote: Quote, expires_at: datetime, signed: str) -> Self:
        """Show a quote, with one text for every signed offer."""
        return cls(
            expires_at=expires_at,
            edition=EditionView.of(quote.tariff),
            rules_revision=RULES_REVISION,
            journeys=[JourneyView.of(itinerary) for itinerary in quote.itineraries],
            offers=[OfferView.of(offer, offer=signed) for offer in quote.offers],
            near_misses=[NearMissView.of(miss) for miss in quote.near_misses],
            reason=quote.reason,
        )
