"""Whether what devices were told is what PostgreSQL kept."""

from loadtests.accounts import Identity, Told, settle


def tap(counter: int) -> Identity:
    return ("NCTR-1", 1, counter)


TOLD = Told(accepted={tap(1), tap(2)}, refused={tap(3)})


def test_what_was_told_and_kept_once_is_whole() -> None:
    account = settle(TOLD, [tap(1), tap(2)], [tap(3)], clashes=0)

    assert account.whole
    assert account.told == len(TOLD) == 3


def test_a_tap_that_was_told_and_not_kept_is_lost() -> None:
    account = settle(TOLD, [tap(1)], [tap(3)], clashes=0)

    assert account.lost == 1
    assert not account.whole


def test_a_tap_that_was_kept_twice_is_doubled_in_one_table_or_in_two() -> None:
    in_one = settle(TOLD, [tap(1), tap(1), tap(2)], [tap(3)], clashes=0)
    in_two = settle(TOLD, [tap(1), tap(2)], [tap(2), tap(3)], clashes=0)

    assert (in_one.doubled, in_one.whole) == (1, False)
    assert (in_two.doubled, in_two.whole) == (1, False)


def test_a_tap_that_was_told_otherwise_than_kept_is_different() -> None:
    account = settle(TOLD, [tap(1), tap(3)], [tap(2)], clashes=0)

    assert account.different == 2
    assert not account.whole


def test_a_clash_is_a_fault() -> None:
    assert not settle(TOLD, [tap(1), tap(2)], [tap(3)], clashes=1).whole


def test_a_tap_that_was_kept_but_never_told_is_counted_and_no_fault() -> None:
    account = settle(TOLD, [tap(1), tap(2), tap(4)], [tap(3)], clashes=0)

    assert account.untold == 1
    assert account.whole
