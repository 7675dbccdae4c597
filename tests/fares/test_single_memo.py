"""What is worked out once is kept, within bounds, and never changes an answer."""

from random import Random

from hypothesis import given, settings

from fares.singles import Pricing, price_ride
from fares.singles.memo import MOST, Memo
from fares.tariff import once
from tests.fares import small_tariffs
from tests.fares.rides_to_price import road
from tests.fares.small_rides import a_ride
from tests.fares.small_tariffs import SEEDS


def test_a_memo_holds_so_many_answers_and_then_begins_again() -> None:
    memo = Memo[int, int]()

    for number in range(MOST + 1):
        assert memo.keep(number, -number) == -number

    assert memo == {MOST: -MOST}


def test_an_answer_may_be_kept_only_if_it_is_asked_for_again() -> None:
    memo = Memo[str, int]()

    assert [memo.keep_if_asked_again("a", 1), dict(memo)] == [1, {}]
    assert [memo.keep_if_asked_again("a", 1), dict(memo)] == [1, {"a": 1}]
    for number in range(MOST + 1):
        memo.keep_if_asked_again(f"{number}", number)
    assert len(memo._asked_once) <= MOST


def test_what_is_made_of_an_edition_is_made_once() -> None:
    tariff, other = road(), road()

    assert once(tariff, Pricing) is once(tariff, Pricing)
    assert once(tariff, Pricing) is not once(other, Pricing)


@settings(max_examples=150)
@given(SEEDS)
def test_a_ride_costs_the_same_after_any_others(seed: int) -> None:
    random = Random(seed)
    tariff = small_tariffs.small_tariff(random)
    rides = [a_ride(random, number) for number in range(12)]

    together = [price_ride(tariff, one) for one in rides]

    assert together == [Pricing(tariff).price(one) for one in rides]
