"""Whatever waits goes in one go, and each asker hears its own answer."""

import asyncio
from collections.abc import Sequence
from random import Random

import pytest

from app.platform.together import Together, TooMuchWaits


class Echo:
    """Answers each number with itself, in batches, as slowly as it is told to."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.at_once = self.most_at_once = 0

    async def __call__(self, asked: Sequence[int]) -> Sequence[int | Exception]:
        self.batches.append(list(asked))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0.001)
        self.at_once -= 1
        if 13 in asked and len(asked) == 1:
            raise ValueError("alone")
        return [ValueError("unlucky") if number == 13 else number for number in asked]


def together(echo: Echo, waiting: int = 10_000, most: int = 64, lines: int = 2) -> Together[int, int]:
    return Together(echo, lines=lines, most=most, waiting=waiting)


async def test_what_is_asked_in_one_turn_goes_together_and_the_rest_when_a_line_is_free() -> None:
    echo = Echo()
    asking = together(echo, most=3, lines=1)

    answers = await asyncio.gather(*map(asking.ask, range(7)))

    assert answers == list(range(7))
    assert echo.batches == [[0, 1, 2], [3, 4, 5], [6]]


async def test_no_more_batches_run_at_once_than_there_are_lines() -> None:
    echo = Echo()
    asking = together(echo, most=5)

    await asyncio.gather(*map(asking.ask, range(100, 200)))

    assert echo.most_at_once <= 2


async def some_turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_second_line_begins_for_no_less_than_the_first_has_under_way() -> None:
    begun: list[int] = []
    done = asyncio.Event()

    async def work(asked: Sequence[int]) -> Sequence[int]:
        begun.append(len(asked))
        await done.wait()
        return asked

    asking = Together(work, lines=2, most=64, waiting=100)
    asked = [asyncio.create_task(asking.ask(number)) for number in range(10)]
    await some_turns()
    asked += [asyncio.create_task(asking.ask(number)) for number in range(10, 19)]
    await some_turns()
    before = list(begun)
    asked.append(asyncio.create_task(asking.ask(19)))
    await some_turns()
    done.set()

    assert await asyncio.gather(*asked) == list(range(20))
    assert (before, begun) == ([10], [10, 10])


async def test_the_next_batch_begins_before_the_askers_of_the_last_are_told() -> None:
    happened: list[str] = []

    async def work(asked: Sequence[int]) -> Sequence[int]:
        happened.append(f"begun {list(asked)}")
        await asyncio.sleep(0.001)
        return asked

    asking = Together(work, lines=1, most=2, waiting=100)

    async def ask(number: int) -> None:
        happened.append(f"told {await asking.ask(number)}")

    await asyncio.gather(*map(ask, range(4)))

    assert happened == ["begun [0, 1]", "begun [2, 3]", "told 0", "told 1", "told 2", "told 3"]


async def test_an_error_is_heard_by_the_one_who_caused_it_alone() -> None:
    asking = together(Echo())

    answers = await asyncio.gather(*map(asking.ask, (12, 13, 14)), return_exceptions=True)

    assert answers[0::2] == [12, 14]
    assert str(answers[1]) == "unlucky"


async def test_an_error_of_the_whole_is_heard_by_all_who_still_listen() -> None:
    asking = together(Echo())

    with pytest.raises(ValueError, match="alone"):
        await asking.ask(13)


async def test_too_much_is_refused_at_once_and_what_waits_is_still_done() -> None:
    asking = together(Echo(), waiting=3)

    answers = await asyncio.gather(*map(asking.ask, range(5)), return_exceptions=True)

    assert answers[:3] == [0, 1, 2]
    assert [type(answer) for answer in answers[3:]] == [TooMuchWaits] * 2


async def test_five_thousand_cancellations_take_nobody_along() -> None:
    echo, random = Echo(), Random(1)
    asking = together(echo)

    asked: list[asyncio.Task[int]] = []
    for first in range(100, 10_100, 100):
        some = [asyncio.create_task(asking.ask(number)) for number in range(first, first + 100)]
        for _ in range(random.randrange(4)):
            await asyncio.sleep(0)
        for task in random.sample(some, 50):
            task.cancel()
        asked += some
    answers = await asyncio.gather(*asked, return_exceptions=True)
    await asking.close()

    heard = [answer for number, answer in enumerate(answers, start=100) if answer == number]
    gone = sum(isinstance(answer, asyncio.CancelledError) for answer in answers)
    assert len(heard) + gone == 10_000
    assert gone > 2000
    assert await asking.ask(1) == 1


async def test_what_was_given_up_while_it_waited_is_left_out() -> None:
    echo = Echo()
    asking = together(echo, lines=1)
    first = asyncio.create_task(asking.ask(1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    second, third = asyncio.create_task(asking.ask(2)), asyncio.create_task(asking.ask(3))
    await asyncio.sleep(0)
    second.cancel()

    assert (await first, await third) == (1, 3)
    assert echo.batches == [[1], [3]]


class Heard:
    """Hears what it is told, and when it was told so often."""

    def __init__(self) -> None:
        self.told: list[int | Exception] = []
        self._heard = asyncio.Event()

    def __call__(self, told: int | Exception) -> None:
        self.told.append(told)
        self._heard.set()

    async def anything(self) -> None:
        """Wait until it was told something, and not for ever."""
        async with asyncio.timeout(30):
            await self._heard.wait()


async def test_who_does_not_wait_in_a_task_is_told_in_the_same_batches() -> None:
    echo, heard = Echo(), [Heard() for _ in range(4)]
    asking = together(echo)

    for number, one in enumerate(heard, start=11):
        asking.ask_soon(number, one, 30)
    assert await asking.ask(99) == 99

    assert echo.batches == [[11, 12, 13, 14, 99]]
    assert [one.told for one in (heard[0], heard[1], heard[3])] == [[11], [12], [14]]
    assert str(heard[2].told[0]) == "unlucky"


async def test_patience_ends_for_what_waits_and_for_what_is_under_way_and_is_heard_once() -> None:
    begun: list[list[int]] = []
    go_on = asyncio.Event()

    async def work(asked: Sequence[int]) -> Sequence[int]:
        begun.append(list(asked))
        await go_on.wait()
        return asked

    asking = Together(work, lines=1, most=1, waiting=100)
    under_way, waiting, patient = Heard(), Heard(), Heard()
    asking.ask_soon(1, under_way, 0.03)
    asking.ask_soon(2, waiting, 0.01)
    asking.ask_soon(3, patient, 30)
    await under_way.anything()
    go_on.set()
    await patient.anything()
    await asking.close()

    assert [[type(told) for told in one.told] for one in (under_way, waiting)] == [[TimeoutError], [TimeoutError]]
    assert patient.told == [3]
    assert begun == [[1], [3]]


async def test_who_cannot_be_told_keeps_nobody_else_from_hearing(caplog: pytest.LogCaptureFixture) -> None:
    def deaf(told: int | Exception) -> None:
        raise ValueError(told)

    asking, heard = together(Echo()), Heard()
    asking.ask_soon(1, deaf, 30)
    asking.ask_soon(2, heard, 30)
    await heard.anything()

    assert heard.told == [2]
    assert "Nobody could be told" in caplog.text


async def test_what_is_asked_as_both_lines_end_is_still_begun() -> None:
    """Lines that ended in the same turn of the loop are free for whoever asks in that turn."""
    asking = together(Echo(), most=1)
    late: list[asyncio.Task[int]] = []

    async def ask(number: int) -> None:
        await asking.ask(number)
        late.append(asyncio.create_task(asking.ask(number + 10)))

    await asyncio.gather(*map(ask, range(1, 3)))

    async with asyncio.timeout(5):
        assert sorted(await asyncio.gather(*late)) == [11, 12]
