"""Our tallies tell Prometheus what the library's own counters would."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from app.platform.tallies import Spread, Tally

BOUNDS = (0.01, 0.5, 1.0, 2.5)
NUMBERS = st.one_of(st.floats(0, 5), st.sampled_from(BOUNDS))


def told(registry: CollectorRegistry) -> list[str]:
    """What is scraped, but for the times at which the library's own counters were made."""
    return sorted(line for line in generate_latest(registry).decode().splitlines() if "_created" not in line)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), NUMBERS)))
def test_tallies_are_told_as_the_librarys_are(observed: Sequence[tuple[str, str, float]]) -> None:
    ours, theirs = CollectorRegistry(), CollectorRegistry()
    tally, spread = Tally("times", "How often.", "one", "two"), Spread("sizes", "How large.", BOUNDS, "one")
    counter = Counter("times", "How often.", ["one", "two"], registry=theirs)
    histogram = Histogram("sizes", "How large.", ["one"], buckets=BOUNDS, registry=theirs)
    ours.register(tally)
    ours.register(spread)

    for one, two, size in observed:
        tally.counts[one, two] += 1
        spread.observe((one,), size)
        counter.labels(one, two).inc()
        histogram.labels(one).observe(size)

    assert told(ours) == told(theirs)
