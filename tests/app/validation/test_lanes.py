"""One tap of a right at a time, in the order in which they came, whoever gives up."""

import asyncio
from random import Random

from app.validation.lanes import Lanes


async def test_a_lane_that_somebody_is_on_is_not_taken_at_once() -> None:
    lanes = Lanes()

    lane = lanes.take_at_once("right")

    assert lane is not None
    assert lanes.take_at_once("right") is None
    assert lanes.take_at_once("another") is not None
    lanes.give("right", lane)
    assert lanes.take_at_once("right") is not None


async def test_those_who_wait_have_their_turns_in_the_order_in_which_they_came() -> None:
    lanes, passed = Lanes(), list[int]()

    async def passing(number: int) -> None:
        lane = await lanes.take("right")
        passed.append(number)
        await asyncio.sleep(0)
        lanes.give("right", lane)

    await asyncio.gather(*map(passing, range(20)))

    assert passed == list(range(20))
    assert not lanes


async def test_a_storm_of_cancellations_leaves_no_lane_taken_and_nobody_beside_another() -> None:
    random, lanes, on_it, passed = Random(1), Lanes(), set[int](), list[int]()

    async def passing(number: int) -> None:
        lane = await lanes.take("right")
        try:
            on_it.add(number)
            assert on_it == {number}
            await asyncio.sleep(0)
            passed.append(number)
        finally:
            on_it.remove(number)
            lanes.give("right", lane)

    tasks: list[asyncio.Task[None]] = []
    for first in range(0, 5_000, 50):
        some = [asyncio.create_task(passing(number)) for number in range(first, first + 50)]
        for _ in range(random.randrange(40)):
            await asyncio.sleep(0)
        for task in random.sample(some, 25):
            task.cancel()
        tasks += some
    ended = await asyncio.gather(*tasks, return_exceptions=True)

    assert not [error for error in ended if isinstance(error, Exception)]
    assert len(passed) >= 2_500
    assert not lanes
