"""An enquiry: a request made ready for pricing, with everything its steps share worked out once."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from fares.journeys import Itinerary
from fares.paths import Path
from fares.products import Use, bands_at, paying_profiles
from fares.quote.shapes import MAX_PASSENGERS, Party, QuoteRequest
from fares.tariff import Tariff


@dataclass(frozen=True, slots=True)
class Enquiry:
    """Who travels, on which fare day, in which bands, and whose prices each of them may pay.

    `parties` name each profile once, by id, so that the order of a request never changes its answer.
    """

    tariff: Tariff
    parties: tuple[Party, ...]
    paying: Mapping[str, tuple[str, ...]]
    day: date
    bands: frozenset[str]

    @property
    def passengers(self) -> int:
        """Count the people who travel."""
        return sum(party.count for party in self.parties)


def enquire(tariff: Tariff, request: QuoteRequest) -> Enquiry:
    """Make a request ready for pricing; raises `UnknownProfile`."""
    assert request.at.utcoffset() == timedelta(0), "instants are UTC"
    assert all(party.count >= 1 for party in request.passengers), "a party has passengers"
    counts = Counter[str]()
    for party in request.passengers:
        counts[party.profile] += party.count
    assert 1 <= counts.total() <= MAX_PASSENGERS, "callers bound the number of passengers"
    return Enquiry(
        tariff=tariff,
        parties=tuple(Party(profile, counts[profile]) for profile in sorted(counts)),
        paying={profile: paying_profiles(tariff.profiles, profile) for profile in counts},
        day=tariff.calendar.fare_day(request.at),
        bands=bands_at(tariff.calendar, tariff.bands.values(), request.at),
    )


@dataclass(frozen=True, slots=True)
class Way:
    """An itinerary, the path of each of its legs, and each leg as a coverage sees it."""

    itinerary: Itinerary
    paths: tuple[Path, ...]
    uses: tuple[Use, ...]


def way(enquiry: Enquiry, itinerary: Itinerary) -> Way:
    """See an itinerary as a coverage does. Its legs count as boarded when it starts: no later times are known."""
    between = enquiry.tariff.paths.between
    paths = tuple(between(leg.line, leg.origin, leg.destination) for leg in itinerary.legs)
    uses = (
        Use(leg.operator, leg.mode, leg.line, leg.origin, leg.destination, enquiry.bands, path.directions)
        for leg, path in zip(itinerary.legs, paths, strict=True)
    )
    return Way(itinerary, paths, tuple(uses))
