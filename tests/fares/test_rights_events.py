"""What happens to a right is folded into its state; what it has come to decides how it is answered."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fares.rights import (
    NO_EFFECT,
    Block,
    BlockReason,
    Decision,
    Effect,
    End,
    Ended,
    EventKind,
    Link,
    Reason,
    RightState,
    TapEffect,
    Unblock,
    Unlink,
    fold,
    is_over,
    validate,
)
from tests.fares.journeys_to_price import MORNING, asked, right, shown
from tests.support.tariffs import tariff

SMALL = tariff()
DAY = right(SMALL, asked(SMALL, "B-DWT", "T-PARK"), "joint-day")
CARNET = right(SMALL, asked(SMALL, "B-DWT", "T-PARK"), "joint-carnet")
LATER = MORNING + timedelta(hours=1)
LOST = Block(BlockReason.LOST, "app")
UNTIL_LATER = Block(BlockReason.UNPAID, "app", LATER)

INSTANTS = st.datetimes(datetime(2026, 9, 1), datetime(2026, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made UTC
MEDIA = st.sampled_from(["token", "card", "phone"])
EFFECTS: st.SearchStrategy[Effect] = st.one_of(
    st.builds(
        TapEffect,
        leg_used=st.none() | st.integers(0, 3),
        day_activated=st.none() | st.dates(date(2026, 9, 1), date(2026, 12, 1)),
        rides_used=st.integers(0, 1),
        way_used=st.none() | st.integers(0, 1),
    ),
    st.builds(Block, reason=st.sampled_from(BlockReason), by=st.just("app"), until=st.none() | INSTANTS),
    st.just(Unblock()),
    st.builds(End, how=st.sampled_from(Ended)),
    st.builds(Link, medium=MEDIA),
    st.builds(Unlink, medium=MEDIA),
)
HISTORIES = st.lists(EFFECTS, max_size=30)


def folded(*effects: Effect) -> RightState:
    """The state after some events."""
    state = RightState()
    for effect in effects:
        state = fold(state, effect)
    return state


def answer(*effects: Effect, at: datetime = MORNING) -> Decision:
    """How a day is answered after some events."""
    return validate(SMALL, DAY, folded(*effects), shown("B-DWT", "BUSCO", at=at))


def test_there_is_a_kind_for_everything_that_happens() -> None:
    assert {kind.value for kind in EventKind} == {
        "sold",
        "activated",
        "tap",
        "refunded",
        "exchanged",
        "blocked",
        "unblocked",
        "linked",
        "unlinked",
    }


def test_a_blocked_right_is_refused_until_it_is_unblocked() -> None:
    assert answer(LOST).reason is Reason.BLOCKED
    assert answer(LOST).effect == NO_EFFECT
    assert answer(LOST, Unblock()).accepted


def test_a_block_ends_by_itself_at_its_instant_which_is_no_longer_in_it() -> None:
    assert answer(UNTIL_LATER, at=LATER - timedelta.resolution).reason is Reason.BLOCKED
    assert answer(UNTIL_LATER, at=LATER).accepted


def test_a_later_block_replaces_an_earlier_one() -> None:
    assert answer(LOST, UNTIL_LATER, at=LATER).accepted
    assert answer(UNTIL_LATER, LOST, at=LATER).reason is Reason.BLOCKED


@pytest.mark.parametrize("how", list(Ended))
def test_what_was_taken_back_is_refused_for_good_and_says_how(how: Ended) -> None:
    assert answer(End(how)).reason.value == how.value
    assert answer(End(how), Unblock()).reason.value == how.value
    assert answer(LOST, End(how)).reason.value == how.value


def test_only_the_first_end_counts() -> None:
    assert folded(End(Ended.REFUNDED), End(Ended.EXCHANGED)).ended is Ended.REFUNDED


def test_a_medium_carries_a_right_from_its_linking_to_its_unlinking() -> None:
    assert folded(Link("token"), Link("card")).media == {"token", "card"}
    assert folded(Link("token"), Link("card"), Unlink("token")).media == {"card"}
    assert folded(Unlink("card")).media == frozenset()


def test_media_are_no_matter_of_the_answer() -> None:
    assert answer(Link("card"), Unlink("card")).accepted


def test_a_right_is_over_when_it_was_taken_back_or_its_time_has_passed() -> None:
    assert not is_over(SMALL, DAY, folded(LOST), MORNING)
    assert is_over(SMALL, DAY, folded(End(Ended.REFUNDED)), MORNING)
    assert not is_over(SMALL, DAY, RightState(), DAY.valid_until - timedelta.resolution)
    assert is_over(SMALL, DAY, RightState(), DAY.valid_until)


def test_a_carnet_whose_last_day_is_open_is_not_over_before_that_day_is() -> None:
    """Its time ends at 04:30; with a product of several days, what was opened would run its course."""
    last = SMALL.calendar.fare_day(CARNET.valid_until)
    opened = folded(TapEffect(day_activated=last))

    assert not is_over(SMALL, CARNET, opened, CARNET.valid_until)
    assert is_over(SMALL, CARNET, opened, CARNET.valid_until + timedelta(days=1))


@given(HISTORIES)
def test_every_event_takes_exactly_one_sequence(effects: list[Effect]) -> None:
    assert folded(*effects).sequence == len(effects)


@given(HISTORIES, INSTANTS)
def test_nothing_is_accepted_of_what_has_ended_or_is_blocked(effects: list[Effect], at: datetime) -> None:
    state = folded(*effects)

    decision = validate(SMALL, DAY, state, shown("B-DWT", "BUSCO", at=at))

    if state.ended is not None or state.is_blocked(at):
        assert not decision.accepted
    else:
        assert decision.reason not in {Reason.BLOCKED, Reason.REFUNDED, Reason.EXCHANGED}


@given(HISTORIES, HISTORIES)
def test_what_has_ended_stays_ended_whatever_happens_then(before: list[Effect], after: list[Effect]) -> None:
    ended = folded(*before, End(Ended.REFUNDED))

    assert folded(*before, End(Ended.REFUNDED), *after).ended is ended.ended is not None


@given(HISTORIES)
def test_what_has_been_used_only_grows(effects: list[Effect]) -> None:
    state = RightState()

    for effect in effects:
        after = fold(state, effect)
        assert state.legs_used <= after.legs_used
        assert state.rides_used <= after.rides_used
        assert after.days_activated[: len(state.days_activated)] == state.days_activated
        assert after.ways_used[: len(state.ways_used)] == state.ways_used
        state = after


@given(HISTORIES, MEDIA)
def test_the_last_word_on_a_medium_counts(effects: list[Effect], medium: str) -> None:
    words = [effect for effect in effects if isinstance(effect, Link | Unlink) and effect.medium == medium]

    assert (medium in folded(*effects).media) == (bool(words) and isinstance(words[-1], Link))


@given(HISTORIES)
def test_a_block_and_its_lifting_leave_all_else_as_it_was(effects: list[Effect]) -> None:
    plain = [effect for effect in effects if not isinstance(effect, Block | Unblock)]
    with_blocks, without = folded(*effects), folded(*plain)

    assert (with_blocks.legs_used, with_blocks.days_activated, with_blocks.rides_used, with_blocks.ways_used) == (
        without.legs_used,
        without.days_activated,
        without.rides_used,
        without.ways_used,
    )
    assert (with_blocks.ended, with_blocks.media) == (without.ended, without.media)
