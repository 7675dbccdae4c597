"""An enquiry: a request made ready for pricing, with everything its steps share worked out once."""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fares.errors import UnknownProduct, UnknownProfile
from fares.journeys import Itinerary
from fares.paths import Path
from fares.products import Use
from fares.quote.shapes import MAX_PASSENGERS, Party, QuoteRequest
from fares.singles import Pricing
from fares.tariff import Tariff, once
from fares.values import value


@dataclass(frozen=True, slots=True)
class Enquiry:
    """Who travels, on which fare day, and in which bands.

    `parties` name each profile and age once, in order, so that the order of a request never changes its answer. `at` is
    UTC. `held` are the products that everyone holds already.
    """

    tariff: Tariff
    parties: tuple[Party, ...]
    day: date
    bands: frozenset[str]
    at: datetime
    held: frozenset[str] = frozenset()

    @property
    def passengers(self) -> int:
        """Count the people who travel."""
        return sum(party.count for party in self.parties)


def enquire(tariff: Tariff, request: QuoteRequest) -> Enquiry:
    """Make a request ready for pricing; raises `UnknownProfile` or `UnknownProduct`."""
    assert request.at.utcoffset() == timedelta(0), "instants are UTC"
    return Enquiry(
        tariff=tariff,
        parties=_parties(tariff, request),
        day=tariff.calendar.fare_day(request.at),
        bands=once(tariff, Pricing).hours.bands_at(request.at),
        at=request.at,
        held=_held(tariff, request),
    )


def alike(tariff: Tariff, request: QuoteRequest) -> Hashable:
    """Say what an answer depends on: two requests of which the same is said have the same answer.

    An offer that begins with the very journey, and no other, depends on the instant too. Raises as `enquire` does.
    """
    enquiry = enquire(tariff, request)
    at = request.at if enquiry.held else None
    return (
        request.origin,
        request.destination,
        request.legs,
        enquiry.parties,
        enquiry.day,
        enquiry.bands,
        enquiry.held,
        at,
    )


def _parties(tariff: Tariff, request: QuoteRequest) -> tuple[Party, ...]:
    assert all(party.count >= 1 for party in request.passengers), "a party has passengers"
    counts = Counter[tuple[str, int | None]]()
    for party in request.passengers:
        counts[party.profile, party.age] += party.count
    assert 1 <= counts.total() <= MAX_PASSENGERS, "callers bound the number of passengers"
    if not tariff.profiles.keys() >= {profile for profile, _ in counts}:
        raise UnknownProfile("The tariff has no profile with the id of one who travels.")
    parties = [Party(profile, count, age) for (profile, age), count in counts.items()]
    return tuple(sorted(parties, key=lambda party: party.order))


def _held(tariff: Tariff, request: QuoteRequest) -> frozenset[str]:
    if not tariff.products.keys() >= set(request.held):
        raise UnknownProduct("The tariff has no product with the id of one that is held.")
    return frozenset(request.held)


@value(frozen=True, slots=True)
class Way:
    """An itinerary, the path of each of its legs, and each leg as a coverage sees it when a profile rides it."""

    itinerary: Itinerary
    paths: tuple[Path, ...]
    uses: Mapping[str, tuple[Use, ...]]


def way(enquiry: Enquiry, itinerary: Itinerary) -> Way:
    """See an itinerary as a coverage does. Its legs count as boarded when it starts: no later times are known."""
    ridden = enquiry.tariff.paths.ridden
    paths = tuple([ridden(leg, leg.origin, leg.destination) for leg in itinerary.legs])
    uses = {party.profile: _uses(enquiry, itinerary, paths, party.profile) for party in enquiry.parties}
    return Way(itinerary, paths, uses)


def _uses(enquiry: Enquiry, itinerary: Itinerary, paths: tuple[Path, ...], profile: str) -> tuple[Use, ...]:
    bands, issuer = enquiry.bands, enquiry.tariff.profiles[profile].issuer
    return tuple(
        [
            Use(leg.operator, leg.mode, leg.line, leg.origin, leg.destination, bands, path.directions, profile, issuer)
            for leg, path in zip(itinerary.legs, paths, strict=True)
        ]
    )
