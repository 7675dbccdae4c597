"""What charging works out once is kept, but never without bound."""

from fares.charging.kept import MOST_KEPT, keep


def test_an_answer_is_kept_and_given_back() -> None:
    kept: dict[str, int] = {}

    assert keep(kept, "a", 1) == 1
    assert kept == {"a": 1}


def test_too_many_answers_are_all_forgotten() -> None:
    kept = dict.fromkeys(range(MOST_KEPT), 0)

    keep(kept, -1, 1)

    assert kept == {-1: 1}
