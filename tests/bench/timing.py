"""Measuring: one line for each figure, in how many a second as well as in how long one takes."""

from collections.abc import Callable
from time import process_time

import pyperf  # type: ignore[import-untyped]


def runner() -> pyperf.Runner:
    """Few processes, each with a few values: enough to tell a change from noise, within minutes."""
    return pyperf.Runner(processes=3, values=3, warmups=1)


def measure(runner: pyperf.Runner, name: str, prepare: Callable[[int], Callable[[], object]], times: int = 1) -> None:
    """Measure work that does one thing so many times.

    Every piece of work is prepared anew, with a number of its own, and preparing it is not measured. What counts is the
    time that the processor spends on it, so that other work on the machine disturbs it little.
    """
    rounds = iter(range(1_000_000))

    def timed(loops: int) -> float:
        took = 0.0
        for _ in range(loops):
            work = prepare(next(rounds))
            start = process_time()
            work()
            took += process_time() - start
        return took

    found = runner.bench_time_func(name, timed, inner_loops=times)
    if found is not None and not runner.args.worker:
        print(f"    {1 / found.mean():,.0f} a second")  # noqa: T201 - figures are what this is for
