"""The load test, the benchmark and the crash test run, each for moments: what they found is not judged here."""

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.platform.servers import ServerUrls
from loadtests import bench, crash, load
from loadtests.stage import Stage, grow_log, staged
from tests.support.servers import temporary_folder

pytestmark = pytest.mark.timeout(300)  # eight processes start, and the machine may be busy


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """Servers of their own, because a crash would end the connections of other tests."""
    with temporary_folder() as folder, pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith("COVERAGE")]:
            environment.delenv(name)  # what is struck down cannot say what it ran, and measuring slows the rest
        environment.delenv("DATABASE_URL", raising=False)
        environment.delenv("REDIS_URL", raising=False)
        (folder / "stage").mkdir()
        (folder / "stage").chmod(0o711)
        with staged(folder / "stage") as made:
            yield made


async def test_the_log_is_grown_beforehand_by_who_may_and_any_other_is_told_what_to_do(
    servers: ServerUrls, capsys: pytest.CaptureFixture[str]
) -> None:
    await grow_log(servers.migration_database_url)
    silent = capsys.readouterr().out

    await grow_log(servers.database_url)

    assert not silent
    assert "GRANT pg_checkpoint" in capsys.readouterr().out


def test_a_small_weekday_is_replayed_and_every_tap_is_kept_once(stage: Stage) -> None:
    asked = load.planned(scale=1, peak_percent=15, minutes=0, commuters=40, seconds=2)

    outcome = load.run(replace(stage, run="load"), asked)

    assert outcome.account.whole
    assert outcome.account.told == outcome.taps > 100
    assert {"tap", "quote", "sale"} == set(outcome.figures)
    assert outcome.figures["sale"]["count"] >= 1
    assert (stage.folder / "report.html").exists()


def test_everything_that_the_benchmark_compares_is_measured(stage: Stage) -> None:
    outcome = bench.run(replace(stage, run="bench"), commuters=20, rounds=1, seconds=0.2, memory_taps=20, workers=(1,))

    assert all(one.rate > 0 and one.failed == 0 for one in outcome.measured.values())
    assert outcome.measured.keys() == {bench.BARE, bench.BASELINE, bench.QUOTE, bench.ONE, bench.OPEN_LOOP}
    assert outcome.ratios()[f"{bench.BASELINE} ÷ baseline"] == 1
    assert all(figure > 0 for figure in outcome.alone.values())
    assert len(outcome.resident_megabytes) == 11
    assert bench.shown(outcome).row_count == len(outcome.measured)


def test_no_tap_is_lost_or_doubled_whatever_is_struck(stage: Stage) -> None:
    outcome = crash.run(replace(stage, run="crash"), 20, 0.3, crash.BLOWS)

    assert outcome.whole, outcome.account
    assert outcome.done.failed > 0, "the blows were felt"
