"""Pricing: an edition made ready for pricing rides, which works out once what many rides have in common."""

from dataclasses import replace

from fares.money import ZERO, Money
from fares.network import Mode, StopPoint
from fares.paths import Path
from fares.prices import price_for
from fares.products import Use, paying_profiles
from fares.rides import Ride
from fares.rules import Completion, CompletionPolicy
from fares.singles import sentences
from fares.singles.completion import other_ends
from fares.singles.fare import Asked, Fare, Service, fare_of, held_fare, service_of
from fares.singles.hours import Hours
from fares.singles.memo import Memo
from fares.singles.shapes import PricedRide
from fares.steps import NearMiss, Step
from fares.tariff import Tariff

_Answer = tuple[Use, Path | None, Fare] | NearMiss


class Pricing:
    """Prices rides by one edition. What is kept never changes an answer."""

    def __init__(self, tariff: Tariff) -> None:
        self._tariff = tariff
        self.hours = Hours(tariff.calendar, tariff.bands.values())
        self._answers = Memo[object, _Answer]()
        self._fares = Memo[object, Fare | None]()
        self._services = Memo[tuple[str, Mode, str | None], Service]()
        self._paying = Memo[tuple[str, int | None, str], tuple[str, ...]]()

    def price(self, ride: Ride) -> PricedRide | NearMiss:
        """Price a ride; raises `UnknownProfile`."""
        bands = self.hours.bands_at(ride.started_at)
        key = (
            ride.operator,
            ride.mode,
            ride.line,
            ride.origin and ride.origin.id,
            ride.destination and ride.destination.id,
            bands,
            ride.profile,
            ride.age,
            ride.direction,
            ride.completion,
            ride.tap_rule,
        )
        answer = self._answers.get(key)
        if answer is None:
            answer = self._answers.keep_if_asked_again(key, self._answer(ride, bands))
        if isinstance(answer, NearMiss):
            return answer
        use, path, fare = answer
        return PricedRide(ride, use, path, fare.fare, fare.apart, fare.steps)

    def paying(self, profile: str, age: int | None, operator: str) -> tuple[str, ...]:
        """Give the profiles whose price a passenger may pay with an operator; raises `UnknownProfile`."""
        key = profile, age, operator
        found = self._paying.get(key)
        if found is not None:
            return found
        return self._paying.keep(key, paying_profiles(self._tariff.profiles, profile, age, operator))

    def fare(self, use: Use, path: Path | None, age: int | None) -> Fare | None:
        """Price a ride by how a coverage sees it and where it goes; None is no fare. `use` has a profile."""
        assert use.profile is not None, "somebody rides"
        service = self._service(use.operator, use.mode, use.line)
        return fare_of(self._tariff, service, Asked(use, path, self.paying(use.profile, age, use.operator)))

    def _service(self, operator: str, mode: Mode, line: str | None) -> Service:
        key = operator, mode, line
        found = self._services.get(key)
        return self._services.keep(key, service_of(self._tariff, operator, mode, line)) if found is None else found

    def _answer(self, ride: Ride, bands: frozenset[str]) -> _Answer:
        paying = self.paying(ride.profile, ride.age, ride.operator)
        use, path = self._seen(ride, bands, self._own(ride.origin), self._own(ride.destination))
        fare = self._completed(ride, Asked(use, path, paying))
        if fare is None:
            service = sentences.service_name(self._tariff, ride.operator, ride.line)
            profile = self._tariff.profiles[ride.profile].name
            return NearMiss("no-single-fare", sentences.no_single(service, use.origin, use.destination, profile))
        return use, path, fare

    def _own(self, stop: StopPoint | None) -> StopPoint | None:
        """Give this edition's stop for one of another: its zone may have changed."""
        return stop and self._tariff.network.stops.get(stop.id, stop)

    def _seen(
        self, ride: Ride, bands: frozenset[str], origin: StopPoint | None, destination: StopPoint | None
    ) -> tuple[Use, Path | None]:
        """See a ride between two stops as a coverage does, and where it goes if both are known."""
        path = None
        if origin is not None and destination is not None:
            path = self._tariff.paths.ridden(ride, origin, destination, ride.direction)
        issuer = self._tariff.profiles[ride.profile].issuer
        directions = self._directions(ride, origin, destination) if path is None else path.directions
        if ride.direction is not None and ride.line is not None:
            directions = directions & {ride.direction} or directions or frozenset({ride.direction})
        use = Use(ride.operator, ride.mode, ride.line, origin, destination, bands, directions, ride.profile, issuer)
        return use, path

    def _directions(self, ride: Ride, origin: StopPoint | None, destination: StopPoint | None) -> frozenset[str]:
        """Give the directions in which a ride may go whose other end is not known."""
        paths = self._tariff.paths
        if ride.line is None:
            return frozenset()
        if origin is not None:
            return paths.directions_from(ride.line, origin.id)
        return frozenset() if destination is None else paths.directions_to(ride.line, destination.id)

    def _fare(self, asked: Asked, age: int | None) -> Fare | None:
        """Price a ride as it is, once for all rides between the same zones if its price does not go by the stops."""
        use = asked.use
        service = self._service(use.operator, use.mode, use.line)
        if service.by_stop:
            return fare_of(self._tariff, service, asked)
        ends = [end and (end.zone, end.also_in) for end in (use.origin, use.destination)]
        key = use.operator, use.mode, use.line, *ends, use.bands, use.profile, age
        if key in self._fares:
            return self._fares[key]
        return self._fares.keep(key, fare_of(self._tariff, service, asked))

    def _completed(self, ride: Ride, asked: Asked) -> Fare | None:
        """Price a ride as it is, or by the policy that completes it."""
        if ride.completion is None:
            return self._fare(asked, ride.age)
        match ride.completion.policy:
            case CompletionPolicy.USUAL if asked.path is not None:
                return self._fare(asked, ride.age)
            case CompletionPolicy.MAXIMUM | CompletionPolicy.USUAL:
                return self._maximum(ride, asked, ride.completion)
            case CompletionPolicy.NOTHING:
                return Fare(ZERO, ZERO, (self._completion_step(ride, CompletionPolicy.NOTHING, ZERO),))
            case policy:
                return self._extreme(ride, asked, policy)

    def _maximum(self, ride: Ride, asked: Asked, completion: Completion) -> Fare | None:
        """Price a ride at the fare set for a missing tap, which discounts and surcharges leave alone."""
        price = price_for(completion.prices, asked.paying)
        if price is None:
            return None
        step = replace(
            self._completion_step(ride, completion.policy, price.amount),
            source=price.source,
            illustrative=price.illustrative,
        )
        return held_fare(self._tariff, self._service(ride.operator, ride.mode, ride.line), asked, step)

    def _extreme(self, ride: Ride, asked: Asked, policy: CompletionPolicy) -> Fare | None:
        """Price a ride at the dearest or the cheapest fare to where it may have gone, or else as it is."""
        use = asked.use
        others = other_ends(self._tariff, ride)
        ends = [(use.origin, stop) if use.origin is not None else (stop, use.destination) for stop in others]
        seen = [self._seen(ride, use.bands, *each) for each in ends]
        every = [self._fare(Asked(use, path, asked.paying), ride.age) for use, path in seen]
        pick = min if policy is CompletionPolicy.CHEAPEST else max
        fares = [fare for fare in every if fare is not None]
        fare = pick(fares, key=lambda one: one.total) if fares else self._fare(asked, ride.age)
        if fare is None:
            return None
        return replace(fare, steps=(*fare.steps, self._completion_step(ride, policy, fare.total)))

    def _completion_step(self, ride: Ride, policy: CompletionPolicy, amount: Money) -> Step:
        return Step(
            rule=ride.tap_rule or "completion",
            inputs={"profile": ride.profile, "policy": policy.value},
            amount=amount,
            sentence=sentences.completed(self._tariff, ride, policy, amount),
            source=None,
            illustrative=False,
        )
