"""How many presentations of a right a second one core decides, all over the scheme, and what a state costs besides."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Final

from app.rights.packing import pack_state, unpack_state
from fares.rights import Decision, Presentation, PresentationKind, RightState, RightTerms, fold, validate
from tests.bench.networks import scheme
from tests.bench.timing import measure, runner
from tests.fares.recipes import NOON, instant
from tests.fares.rights_to_show import held

LINES: Final = tuple(scheme().network.lines.values())
STOPS: Final = tuple(scheme().network.stops)
SHOWN: Final = 2_000
EVENING_SECONDS: Final = 8 * 3600
MINUTES_RIDDEN: Final = 20
FRESH: Final = RightState(sequence=1, media=frozenset({"ab" * 32}))

Shown = tuple[RightState, Presentation]
Case = tuple[Shown, Decision]


def entry(random: Random) -> Shown:
    """A right that is shown at a stop of some line, or at any stop to a reader that knows no line."""
    line = random.choice(LINES)
    stop = random.choice([random.choice(line.patterns[0].stops[:-1]), random.choice(STOPS)])
    at = instant(NOON) + timedelta(seconds=random.randrange(EVENING_SECONDS))
    known = line.id if stop in line.patterns[0].stops else None
    return FRESH, Presentation(stop, line.operator, known, at, reader=f"reader {random.randrange(500)}")


def exit_of(random: Random, terms: RightTerms) -> Shown:
    """The end of a ride on some line, if it may begin."""
    state, on = entry(random)
    line = scheme().network.lines.get(on.line or "")
    stop = on.stop if line is None else line.patterns[0].stops[-1]
    begun = fold(state, validate(scheme(), terms, state, on).effect)
    left_at = on.at + timedelta(minutes=MINUTES_RIDDEN)
    return begun, Presentation(stop, on.operator, on.line, left_at, PresentationKind.EXIT, on.reader)


def cases(seed: int, terms: RightTerms, kind: PresentationKind, *, accepted: bool) -> list[Case]:
    """Many presentations of a right that are accepted, or that are refused."""
    random, found = Random(seed), list[Case]()
    while len(found) < SHOWN:
        state, shown = entry(random) if kind is PresentationKind.ENTRY else exit_of(random, terms)
        decision = validate(scheme(), terms, state, shown)
        if decision.accepted is accepted:
            found.append(((state, shown), decision))
    return found


def decided(
    right: str, kind: PresentationKind = PresentationKind.ENTRY, *, accepted: bool = True
) -> Callable[[int], Callable[[], None]]:
    """Decide about a right of the scheme wherever it is shown."""
    tariff, terms = scheme(), held(scheme(), right)

    def prepare(seed: int) -> Callable[[], None]:
        shown = [each for each, _ in cases(seed, terms, kind, accepted=accepted)]

        def work() -> None:
            for state, presentation in shown:
                validate(tariff, terms, state, presentation)

        return work

    return prepare


def opened(seed: int) -> list[tuple[RightState, Decision]]:
    """Days of a carnet, as they are opened."""
    found = cases(seed, held(scheme(), "joint-carnet"), PresentationKind.ENTRY, accepted=True)
    return [(state, decision) for (state, _), decision in found]


def folded(seed: int) -> Callable[[], None]:
    """Take each entry into the state of its right."""
    events = opened(seed)

    def work() -> None:
        for state, decision in events:
            fold(state, decision.effect)

    return work


def packed(seed: int) -> Callable[[], None]:
    """Write states, and read them again."""
    states = [fold(state, decision.effect) for state, decision in opened(seed)]

    def work() -> None:
        for state in states:
            unpack_state(pack_state(state))

    return work


if __name__ == "__main__":
    bench = runner()
    measure(bench, "validate: entry, week", decided("joint-week"), SHOWN)
    measure(bench, "validate: entry, carnet opens a day", decided("joint-carnet"), SHOWN)
    measure(bench, "validate: entry, pay as you go", decided("pay_as_you_go"), SHOWN)
    measure(bench, "validate: exit, week", decided("joint-week", PresentationKind.EXIT), SHOWN)
    measure(bench, "validate: entry refused, week", decided("robin-hood-month", accepted=False), SHOWN)
    measure(bench, "fold an entry into a state", folded, SHOWN)
    measure(bench, "pack a state and unpack it", packed, SHOWN)
