"""The same request and edition give the same answer, byte for byte, in every process."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRINT_A_QUOTE = """
from tests.fares.journeys_to_price import MIDDAY, asked
from tests.support.tariffs import tariff

answer = asked(tariff(), "B-DWT", "T-PARK", at=MIDDAY, student=1, adult=2, young=1)
print(answer.itineraries, answer.offers, answer.near_misses, answer.reason)
"""


def printed(hash_seed: str) -> str:
    """A quote as a process with its own order of sets prints it."""
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    run = subprocess.run(
        [sys.executable, "-c", PRINT_A_QUOTE], cwd=ROOT, env=environment, check=True, capture_output=True, timeout=60
    )
    return run.stdout.decode()


def test_two_processes_give_the_same_quote_byte_for_byte() -> None:
    first, second = printed("1"), printed("2")

    assert "Joint Day" in first
    assert first == second
