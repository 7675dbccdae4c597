"""Windows: the cap instances that a traveller's rides open, each with the rides it covers."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from fares.charging.periods import Span, Spans
from fares.charging.rated import RatedRide
from fares.charging.reach import PassengerCap, Reach
from fares.money import Money
from fares.tariff import Tariff, Timeline, once


@dataclass(slots=True, eq=False)
class Window:
    """A cap over one span. Rides are by their place; `part` has the zones that it covers of some.

    `tariff` is the edition of the ride that opened it at `opened_at`. `needs` are the windows one of which must be
    bought with it.
    """

    cap: PassengerCap
    span: Span
    tariff: Tariff
    opened_at: datetime
    amount: Money
    whole: list[int] = field(default_factory=list)
    part: list[tuple[int, frozenset[str]]] = field(default_factory=list)
    needs: Sequence["Window"] = ()


def windows_of(editions: Timeline, rides: Sequence[RatedRide]) -> list[Window]:
    """Open the windows of all caps that cover a ride, whole or in part; in the order of preference.

    A cap is open to a kind of passenger once at a time. The first ride that it covers opens a rolling window, and the
    next one after its end another. Rides that a held product covers whole open none.
    """
    opening = _Opening(editions)
    for place, ride in enumerate(rides):
        if not ride.is_held:
            for cap in ride.reached.whole:
                opening.window(cap, ride).whole.append(place)
            for cap, zones in ride.reached.part:
                opening.window(cap, ride).part.append((place, zones))
    windows = opening.windows
    if any(window.cap.rule.needs for window in windows):
        windows = _admissible([*windows, *_only_needed(editions, windows)])
    windows.sort(key=_preference)
    return windows


class _Opening:
    """The windows that rides have opened so far, in start order, and the latest of each cap."""

    def __init__(self, editions: Timeline) -> None:
        self.windows: list[Window] = []
        self._editions = editions
        self._latest: dict[str, Window] = {}

    def window(self, cap: PassengerCap, ride: RatedRide) -> Window:
        """Give the window of a cap in which a ride starts, which it opens if there is none."""
        at, window = ride.ride.started_at, self._latest.get(cap.track)
        if window is None or at >= window.span.end:
            window = self._latest[cap.track] = _opened(self._editions, cap, ride.tariff, at)
            self.windows.append(window)
        return window


def _preference(window: Window) -> tuple[str, datetime, str]:
    """Put windows in the order in which they are preferred where they cost the same."""
    return window.cap.rule.id, window.span.start, window.cap.track


def _opened(editions: Timeline, cap: PassengerCap, tariff: Tariff, at: datetime) -> Window:
    span = once(tariff, Spans).span(cap.rule.period, at)
    return Window(cap, span, tariff, at, cap.amount if len(editions.editions) == 1 else _lowest(editions, cap, span))


def _lowest(editions: Timeline, cap: PassengerCap, span: Span) -> Money:
    """Give the lowest price of a cap in the editions in force at some time of a span."""
    amounts = [cap.amount]
    for tariff in editions.during(span.start, span.end):
        rule = tariff.caps.get(cap.rule.id)
        if rule is not None and rule.period == cap.rule.period and cap.profile in tariff.profiles:
            other = once(tariff, Reach).cap(rule, cap.member, cap.profile, cap.age)
            amounts += [] if other is None else [other.amount]
    return min(amounts)


def _only_needed(editions: Timeline, windows: Sequence[Window]) -> list[Window]:
    """Give the windows that are there for an add-on's sake alone.

    Of a cap that is needed and that no ride opens in time, that which the add-on's first ride would open can be bought,
    though it covers nothing: else one more ride could make an add-on possible, and the whole cheaper.
    """
    opened = _Index(windows)
    added: dict[tuple[str, datetime], Window] = {}
    wanted = [window for window in windows if window.cap.rule.needs]
    for window in wanted:
        for need in sorted(window.cap.rule.needs):
            new = None if any(opened.overlapping(window, need)) else _for_its_sake(editions, window, need)
            if new is not None and (new.cap.track, new.span.start) not in added:
                added[new.cap.track, new.span.start] = new
                wanted += [new] if new.cap.rule.needs else []
    return list(added.values())


def _for_its_sake(editions: Timeline, addon: Window, need: str) -> Window | None:
    """Give the window that an add-on's first ride would open of a cap, if it has a price for the passenger."""
    rule, cap = addon.tariff.caps[need], addon.cap
    member = cap.member if rule.each is cap.rule.each else None
    needed = once(addon.tariff, Reach).cap(rule, member, cap.profile, cap.age)
    return None if needed is None else _opened(editions, needed, addon.tariff, addon.opened_at)


class _Index:
    """The windows of each cap, in the order in which they start; that is also the order in which they end."""

    def __init__(self, windows: Iterable[Window]) -> None:
        self._of_cap: dict[str, list[Window]] = {}
        for window in sorted(windows, key=_start):
            self._of_cap.setdefault(window.cap.rule.id, []).append(window)

    def overlapping(self, addon: Window, need: str) -> Iterator[Window]:
        """Give the windows of a cap that an add-on needs, open at some time with it to the same passenger."""
        of_cap = self._of_cap.get(need, [])
        after = bisect_left(of_cap, addon.span.end, key=_start)
        while after and of_cap[after - 1].span.end > addon.span.start:
            after -= 1
            if _goes_with(of_cap[after].cap, addon.cap):
                yield of_cap[after]


def _start(window: Window) -> datetime:
    return window.span.start


def _goes_with(cap: PassengerCap, addon: PassengerCap) -> bool:
    """Say whether an add-on's need may be met by a cap: for the same passenger and, if both are, the same member."""
    same_member = cap.rule.each is not addon.rule.each or cap.member == addon.member
    return (cap.profile, cap.age) == (addon.profile, addon.age) and same_member


def _admissible(windows: list[Window]) -> list[Window]:
    """Link each add-on to the windows that it needs, and leave out those for which there are none."""
    index = _Index(windows)
    kept = []
    for window in windows:
        window.needs = [other for need in sorted(window.cap.rule.needs) for other in index.overlapping(window, need)]
        if window.needs or not window.cap.rule.needs:
            kept.append(window)
    return kept if len(kept) == len(windows) else _admissible(kept)
