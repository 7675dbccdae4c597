"""The search for the cheapest plan: journey by journey, every way to pay for each that can still be the cheapest.

A ride that something running covers costs nothing, and nothing else is tried for it. Otherwise its single is paid, or a
use is taken of what has uses left, or something is bought that covers it: buying earlier than that is never cheaper,
because prices and windows go by the first journey. A return alone may be bought for the way home. What is held after a
journey is all that later ones can tell, so of all ways to hold the same the cheapest is kept. A quick search that
follows few of them says what the cheapest costs at most; whatever cannot cost less is left, and wider searches follow
until one leaves nothing out, or too much has been tried.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from fares.best.floors import Floors
from fares.best.held import LONG_AGO, Bought, Course, Held, Paid, Used, holds_as_much, is_good, newly_held
from fares.best.journeys import JourneyReady, RideReady, WayReady
from fares.rights import RightWay, issue
from fares.tariff import Tariff

WIDTHS: Final = (4, 40, 400, 4_000)
"""How many different things to hold are followed at most after a journey, the cheapest first; wider if that is few."""
MOST_TRIED: Final = 40_000
"""How many courses are looked at before only the fewest are followed."""


class Search:
    """The search over the journeys of one pattern, without some products."""

    def __init__(self, tariff: Tariff, journeys: Sequence[JourneyReady], without: frozenset[str]) -> None:
        self._tariff, self._journeys = tariff, journeys
        self._without = without
        self._floors = Floors(tariff, journeys, without)
        self._homes: dict[RightWay, int] = {}
        self._tried = 0
        self.is_exact = True

    def cheapest(self) -> Course | None:
        """Give the cheapest course; None where a journey cannot be made. Of equal ones, that with fewest purchases."""
        best = self._follow(WIDTHS[0], None)
        for most in WIDTHS[1:]:
            if not self.is_exact and self._tried < MOST_TRIED:
                best = self._follow(most, best) or best
        return best

    def can_travel(self, journey: JourneyReady) -> bool:
        """Say whether there is anything to buy for a journey."""
        return any(True for _ in self._travel(journey, Course()))

    def _follow(self, most: int, best: Course | None) -> Course | None:
        """Follow the cheapest courses, so many of them, but none that cannot be better than the best that is known."""
        courses = [Course()]
        self.is_exact = True
        for journey in self._journeys:
            kept: dict[tuple[Held, ...], Course] = {}
            for course in courses:
                for after in self._travel(journey, course):
                    self._tried += 1
                    known = kept.get(after.held)
                    if known is None or after.order < known.order:
                        kept[after.held] = after
            courses = self._worth_following(
                self._promising(journey, kept.values(), best), most if self._tried < MOST_TRIED else WIDTHS[0]
            )
        return min(courses, key=lambda course: course.order, default=None)

    def _promising(self, journey: JourneyReady, courses: Iterable[Course], best: Course | None) -> list[Course]:
        """Keep the courses that may still be better than the best that is known, the most promising first."""
        floors = [(course, self._floors.rest(journey.place + 1, course.held)) for course in courses]
        possible = [
            (sum(rest) + len(rest) * course.paid.pence, course.order, course.held, course)
            for course, rest in floors
            if best is None or (course.paid.pence + max(rest), course.purchases) < (best.paid.pence, best.purchases)
        ]
        return [course for *_, course in sorted(possible, key=lambda one: one[:3])]

    def _worth_following(self, possible: Sequence[Course], most: int) -> list[Course]:
        """Keep what no cheaper course that holds the same for longer makes pointless."""
        found: list[Course] = []
        alike: dict[tuple[str, ...], list[Course]] = {}
        for course in possible:
            rivals = alike.setdefault(tuple([one.product for one in course.held]), [])
            if not any(rival.order <= course.order and holds_as_much(rival, course) for rival in rivals):
                rivals.append(course)
                found.append(course)
                if len(found) > most:
                    self.is_exact = False
                    return found[:most]
        return found

    def _travel(self, journey: JourneyReady, course: Course) -> Iterator[Course]:
        """Make a journey in every way that can still be the cheapest."""
        held = [one for one in course.held if is_good(one, journey.at)]
        course = replace(course, held=tuple(held))
        for way in journey.ways:
            ridden = self._freely(journey, way, course)
            if ridden is not None:
                yield ridden
                yield from self._out(journey, way, course)
                return
        for way in journey.ways:
            yield from self._home(journey, way, course)
            yield from self._out(journey, way, course)
            yield from self._ride(journey, way.rides, 0, course)

    def _freely(self, journey: JourneyReady, way: WayReady, course: Course) -> Course | None:
        for ride in way.rides:
            running = self._running(journey, ride, course)
            if running is None:
                return None
            course = course.then(Used(journey.place, running.product, running.bought), course.held)
        return course

    def _running(self, journey: JourneyReady, ride: RideReady, course: Course) -> Held | None:
        """Find what covers a ride at no further cost."""
        return next(
            (one for one in course.held if one.running > journey.at and self._is_covered(ride, one.product, course)),
            None,
        )

    def _is_covered(self, ride: RideReady, product: str, course: Course) -> bool:
        needs = self._tariff.products[product].needs
        return product in ride.covered_by and (not needs or any(one.product in needs for one in course.held))

    def _ride(self, journey: JourneyReady, rides: Sequence[RideReady], leg: int, course: Course) -> Iterator[Course]:
        """Pay for the rides of a way from one on."""
        if leg == len(rides):
            yield course
            return
        for after in self._pay(journey, rides[leg], leg, course):
            yield from self._ride(journey, rides, leg + 1, after)

    def _pay(self, journey: JourneyReady, ride: RideReady, leg: int, course: Course) -> Iterator[Course]:
        running = self._running(journey, ride, course)
        if running is not None:
            yield course.then(Used(journey.place, running.product, running.bought), course.held)
            return
        if ride.single is not None:
            yield course.then(Paid(journey.place, leg + 1, ride.single), course.held, ride.single)
        for one in course.held:
            if one.left and one.home < 0 and self._is_covered(ride, one.product, course):
                yield self._use(journey, one, course)
        for code in sorted(ride.covered_by - self._without):
            for after in self._buy(journey, code, course):
                bought = next(one for one in after.held if one.product == code)
                yield self._use(journey, bought, after)

    def _use(self, journey: JourneyReady, one: Held, course: Course) -> Course:
        """Use what is running, or take a ride of it, or open it for a while."""
        event = Used(journey.place, one.product, one.bought)
        if one.running > journey.at:
            return course.then(event, course.held)
        others = [other for other in course.held if other is not one]
        return course.then(event, [*others, self._opened(journey, one)])

    def _opened(self, journey: JourneyReady, one: Held) -> Held:
        product, starts_at = self._tariff.products[one.product], self._tariff.calendar.starts_at
        if product.rides is not None:
            return replace(one, left=one.left - 1)
        running = starts_at(journey.day + timedelta(days=product.fare_days))
        if product.within_fare_days is None or one.window > LONG_AGO:
            return replace(one, left=one.left - 1, running=running)
        window = starts_at(journey.day + timedelta(days=product.within_fare_days))
        return replace(one, left=one.left - 1, running=running, window=window)

    def _buy(self, journey: JourneyReady, code: str, course: Course) -> Iterator[Course]:
        """Buy a product that is not held, and what it needs if that is not held either."""
        product, offer = self._tariff.products[code], journey.offers.get(code)
        if offer is None or code in self._without or any(one.product == code for one in course.held):
            return
        ready = [course]
        if product.needs and not any(one.product in product.needs for one in course.held):
            ready = [after for need in sorted(product.needs) for after in self._buy(journey, need, course)]
        for before in ready:
            held = newly_held(product, offer, journey.place)
            yield before.then(Bought(journey.place, offer), [*before.held, held], offer.total)

    def _out(self, journey: JourneyReady, way: WayReady, course: Course) -> Iterator[Course]:
        """Buy a return, and go out on it."""
        for offer in way.returns:
            product = self._tariff.products[offer.product or ""]
            needs_more = product.needs and not any(one.product in product.needs for one in course.held)
            if product.id not in self._without and not needs_more:
                (terms,) = issue(self._tariff, offer)
                number = self._homes.setdefault(terms.ways[1], len(self._homes))
                home = Held(product.id, journey.place, offer.valid_until, len(way.rides), home=number)
                bought = course.then(Bought(journey.place, offer), [*course.held, home], offer.total)
                yield bought.then(Used(journey.place, product.id, journey.place), bought.held)

    def _home(self, journey: JourneyReady, way: WayReady, course: Course) -> Iterator[Course]:
        """Come home on a return."""
        for one in course.held:
            if one.home >= 0 and self._is_way_home(journey, way, one, course):
                others = [other for other in course.held if other is not one]
                yield course.then(Used(journey.place, one.product, one.bought), others)

    def _is_way_home(self, journey: JourneyReady, way: WayReady, one: Held, course: Course) -> bool:
        home, out = list(self._homes)[one.home], self._journeys[one.bought]
        return (
            len(way.rides) <= home.rides
            and not journey.destination.zones.isdisjoint(out.origin.zones)
            and all(self._is_covered(ride, one.product, course) for ride in way.rides)
            and all(
                ride.boarded.id in home.stops
                if home.stops is not None
                else not home.zones.isdisjoint(ride.boarded.zones)
                for ride in way.rides
            )
        )
