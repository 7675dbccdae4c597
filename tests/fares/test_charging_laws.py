"""The laws of charging, over random tariffs and rides, against an oracle that tries every admissible purchase."""

from hypothesis import given, settings

from tests.support.charged_worlds import SEEDS, world


@given(SEEDS)
@settings(max_examples=400)
def test_nothing_cheaper_could_have_been_bought(seed: int) -> None:
    made = world(seed)

    assert made.charge().total.pence == made.least_pence()
