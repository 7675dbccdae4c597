"""What the catalogue shows."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field

from app.catalogue.tables import CatalogueEdition
from fares.network import Line, Network, StopPoint
from fares.prices import Price, Source
from fares.products import AgeBand, Coverage, FareProduct, GroupPart, UserProfile
from fares.review import Finding
from fares.tariff import Tariff

Illustrative = Annotated[bool, Field(description="True where nobody has published this price: it is an example.")]


class EditionView(BaseModel):
    """Names an edition of the tariff."""

    version: Annotated[str, Field(description="The SHA-256 of its document.")]
    edition: str
    valid_from: Annotated[date, Field(description="The fare day from which it is in force.")]

    @classmethod
    def of(cls, tariff: Tariff) -> Self:
        """Show which edition this is."""
        return cls(version=tariff.version, edition=tariff.edition, valid_from=tariff.valid_from)


class LineView(BaseModel):
    """A line that serves a stop."""

    id: str
    name: str
    operator: str
    mode: str

    @classmethod
    def of(cls, line: Line) -> Self:
        """Show a line."""
        return cls(id=line.id, name=line.name, operator=line.operator, mode=line.mode.value)


class StopView(BaseModel):
    """A place to board or alight. Positions are in whole microdegrees: 52.916548° is 52916548."""

    id: Annotated[str, Field(description="The ATCO code.", examples=["9100DRBY"])]
    name: str
    mode: str
    zone: str
    crs: str | None
    locality: str | None
    lat_microdegrees: int
    lon_microdegrees: int
    lines: Annotated[list[LineView], Field(description="The lines of the tariff that stop here; many stops have none.")]
    distance_metres: Annotated[int | None, Field(description="From the position asked for.")] = None

    @classmethod
    def of(cls, network: Network, stop: StopPoint, distance_metres: int | None = None) -> Self:
        """Show a stop."""
        return cls(
            id=stop.id,
            name=stop.name,
            mode=stop.mode.value,
            zone=stop.zone,
            crs=stop.crs,
            locality=stop.locality,
            lat_microdegrees=stop.lat_microdegrees,
            lon_microdegrees=stop.lon_microdegrees,
            lines=[LineView.of(line) for line in network.lines_at(stop.id)],
            distance_metres=distance_metres,
        )


class StopsView(BaseModel):
    """Stops that were found, the best first."""

    stops: list[StopView]


class DerivationView(BaseModel):
    """How a price was worked out from another: `of` is that one's profile, null the price for any."""

    percent: int
    of: str | None
    round: str
    to_pence: int


class PriceView(BaseModel):
    """A price for one profile, or for any where `profile` is null."""

    price_pence: int
    profile: str | None
    source: str | None
    illustrative: Illustrative
    derived: Annotated[DerivationView | None, Field(description="Null where the price was given.")]

    @classmethod
    def of(cls, price: Price) -> Self:
        """Show a price."""
        derived = price.derived and DerivationView(
            percent=price.derived.percent,
            of=price.derived.of,
            round=price.derived.rounding.value,
            to_pence=price.derived.to_pence,
        )
        return cls(
            price_pence=price.amount.pence,
            profile=price.profile,
            source=price.source,
            illustrative=price.illustrative,
            derived=derived,
        )


class CoverageView(BaseModel):
    """The rides that a product covers; null means any. It holds for those of `alternatives` too."""

    operators: list[str] | None
    operators_out: list[str]
    modes: list[str] | None
    modes_out: list[str]
    lines: list[str] | None
    lines_out: list[str]
    directions: list[str] | None
    zones: list[str] | None
    zones_out: list[str]
    from_zones: list[str] | None
    to_zones: list[str] | None
    from_stops: list[str] | None
    to_stops: list[str] | None
    bands: list[str] | None
    bands_out: list[str]
    profiles: list[str] | None
    issuers: list[str] | None
    alternatives: list["CoverageView"]

    @classmethod
    def of(cls, covers: Coverage) -> Self:
        """Show a coverage."""
        return cls(
            operators=_listed(covers.operators),
            operators_out=sorted(covers.operators_out),
            modes=_listed(covers.modes),
            modes_out=sorted(covers.modes_out),
            lines=_listed(covers.lines),
            lines_out=sorted(covers.lines_out),
            directions=_listed(covers.directions),
            zones=_listed(covers.zones),
            zones_out=sorted(covers.zones_out),
            from_zones=_listed(covers.from_zones),
            to_zones=_listed(covers.to_zones),
            from_stops=_listed(covers.from_stops),
            to_stops=_listed(covers.to_stops),
            bands=None if covers.bands is None else list(covers.bands),
            bands_out=list(covers.bands_out),
            profiles=_listed(covers.profiles),
            issuers=_listed(covers.issuers),
            alternatives=[cls.of(other) for other in covers.alternatives],
        )


def _listed(codes: frozenset[str] | None) -> list[str] | None:
    return None if codes is None else sorted(str(code) for code in codes)


class NamedView(BaseModel):
    """Something with a code and a name."""

    id: str
    name: str


class GroupPartView(BaseModel):
    """So many passengers of some profiles, who may be of a group."""

    profiles: list[str]
    least: int
    most: int

    @classmethod
    def of(cls, part: GroupPart) -> Self:
        """Show a part of a group."""
        return cls(profiles=sorted(part.profiles), least=part.least, most=part.most)


class ProductView(BaseModel):
    """Something that can be bought for a whole day or more."""

    id: str
    name: str
    kind: str
    description: str
    covers: CoverageView
    fare_days: Annotated[int, Field(description="Consecutive fare days, of one activation where there are several.")]
    months: Annotated[int | None, Field(description="Calendar months instead.")]
    minutes: Annotated[int | None, Field(description="Minutes instead.")]
    uses: Annotated[int | None, Field(description="Activations of a carnet, or fare days of a flexible product.")]
    rides: Annotated[int | None, Field(description="Rides of one use of a carnet, if it counts them.")]
    within_fare_days: Annotated[int | None, Field(description="The fare days among which a flexible product's lie.")]
    expires_after_days: int | None
    max_passengers: int
    parts: Annotated[list[GroupPartView], Field(description="Whom a group may consist of; anybody, if empty.")]
    needs: Annotated[list[str], Field(description="Products, one of which must be held.")]
    benefits: Annotated[list[NamedView], Field(description="What it entitles to besides travel.")]
    table: Annotated[str | None, Field(description="The fare table that has the prices of a return.")]
    prices: list[PriceView]
    illustrative: Illustrative

    @classmethod
    def of(cls, product: FareProduct) -> Self:
        """Show a product."""
        return cls(
            id=product.id,
            name=product.name,
            kind=product.kind.value,
            description=product.description,
            covers=CoverageView.of(product.covers),
            fare_days=product.fare_days,
            months=product.months,
            minutes=product.minutes,
            uses=product.uses,
            rides=product.rides,
            within_fare_days=product.within_fare_days,
            expires_after_days=product.expires_after_days,
            max_passengers=product.max_passengers,
            parts=[GroupPartView.of(part) for part in product.parts],
            needs=sorted(product.needs),
            benefits=[NamedView(id=benefit.id, name=benefit.name) for benefit in product.benefits],
            table=product.table,
            prices=[PriceView.of(price) for price in product.prices],
            illustrative=any(price.illustrative for price in product.prices),
        )


class SourceView(BaseModel):
    """Where prices were published, and when."""

    id: str
    title: str
    dated: str

    @classmethod
    def of(cls, source: Source) -> Self:
        """Show a source."""
        return cls(id=source.id, title=source.title, dated=source.dated)


class ProductsView(BaseModel):
    """The products of an edition, and the sources that their prices name."""

    edition: EditionView
    products: list[ProductView]
    sources: list[SourceView]
    attribution: list[str]

    @classmethod
    def of(cls, tariff: Tariff) -> Self:
        """Show the products of an edition."""
        return cls(
            edition=EditionView.of(tariff),
            products=[ProductView.of(product) for product in tariff.products.values()],
            sources=[SourceView.of(source) for source in tariff.sources.values()],
            attribution=list(tariff.attribution),
        )


class EditionProductsView(ProductsView):
    """The products of an edition, and whether it is in force now."""

    in_force: bool


class AllProductsView(BaseModel):
    """The products of every edition, the earliest edition first."""

    editions: list[EditionProductsView]


class ProfileView(NamedView):
    """A kind of passenger; ages are inclusive."""

    min_age: int | None
    max_age: int | None

    @classmethod
    def of(cls, profile: UserProfile) -> Self:
        """Show a profile, with its ages where operators do not set their own."""
        ages = next((band for band in profile.ages if band.operators is None), AgeBand())
        return cls(id=profile.id, name=profile.name, min_age=ages.min_age, max_age=ages.max_age)


class TariffView(BaseModel):
    """The edition in force, in outline."""

    id: str
    name: str
    edition: EditionView
    next_edition: EditionView | None
    timezone: str
    fare_day_start: Annotated[str, Field(description="Local wall time.", examples=["04:30"])]
    operators: list[NamedView]
    zones: list[NamedView]
    profiles: list[ProfileView]
    stop_count: int
    line_count: int
    product_count: int
    attribution: list[str]

    @classmethod
    def of(cls, tariff: Tariff, following: Tariff | None) -> Self:
        """Show an edition, and the one that follows it."""
        network = tariff.network
        return cls(
            id=tariff.id,
            name=tariff.name,
            edition=EditionView.of(tariff),
            next_edition=None if following is None else EditionView.of(following),
            timezone=tariff.calendar.zone.key,
            fare_day_start=tariff.calendar.fare_day_start.isoformat("minutes"),
            operators=[NamedView(id=operator.id, name=operator.name) for operator in network.operators.values()],
            zones=[NamedView(id=zone.id, name=zone.name) for zone in network.zones.values()],
            profiles=[ProfileView.of(profile) for profile in tariff.profiles.values()],
            stop_count=len(network.stops),
            line_count=len(network.lines),
            product_count=len(tariff.products),
            attribution=list(tariff.attribution),
        )


class PublishedView(EditionView):
    """A published edition: who published it, and when."""

    published_at: datetime
    published_by: str

    @classmethod
    def of_row(cls, row: CatalogueEdition) -> Self:
        """Show a published edition."""
        return cls(
            version=row.version,
            edition=row.edition,
            valid_from=row.valid_from,
            published_at=row.published_at,
            published_by=row.published_by,
        )


class PublishedEditionsView(BaseModel):
    """Published editions, the latest first."""

    editions: list[PublishedView]
    next_before: Annotated[date | None, Field(description="Ask again with this as `before` for the rest.")]


class FindingView(BaseModel):
    """Something in a document that is wrong, or that an officer should look at."""

    path: Annotated[str, Field(description="A JSON Pointer (RFC 6901) into the document.")]
    code: str
    message: str
    severity: str

    @classmethod
    def of(cls, finding: Finding) -> Self:
        """Show a finding."""
        return cls(path=finding.path, code=finding.code, message=finding.message, severity=finding.severity.value)


class PublicationView(BaseModel):
    """What became of a document: published, or, after a dry run, fit to be published."""

    version: str
    valid_from: date
    findings: Annotated[list[FindingView], Field(description="Warnings; a document with errors is refused.")]
    dry_run: bool
