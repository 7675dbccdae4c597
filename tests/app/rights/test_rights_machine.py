"""Whatever is asked for, in any order, twice, rolled back or with its answer lost: PostgreSQL holds what a model holds.

The machine speaks to the slices' services in transactions of its own, through the cache and with keys that rotate.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from functools import partial
from typing import Any, ClassVar
from uuid import UUID, uuid4

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.access.tokens import Caller
from app.catalogue.editions import Catalogue
from app.platform.cache import CacheMemory, connect
from app.platform.crypto import Secret
from app.platform.db import Database, execute
from app.platform.metrics import Metrics
from app.platform.pipe import CachePipe, Command
from app.platform.settings import Settings
from app.rights import changes, queries, service, store
from app.rights.changes import Desk
from app.rights.media import MediaKey, MediaKeys
from app.rights.records import NewEvent, Tap, TapContent, TapIdentity
from app.rights.standing import Patterns, Standing
from app.rights.store import Entries
from app.validation.deciding import Decider
from app.validation.lanes import Lanes
from app.validation.memory import Memory
from app.validation.recording import PlayedRecord
from app.validation.service import Gate
from app.validation.service import answer as answer_tap
from fares.errors import FareError
from fares.quote import Party, PlannedLeg, QuoteRequest, quote
from fares.rights import BlockReason, End, Ended, EventKind, RightTerms, issue
from tests.support.modelled_rights import Right, World
from tests.support.service import NOW

STEPS, EXAMPLES_FOR_EACH = 40, 5
"""An example is a whole history, so there are fewer than of a law."""
MOST_RIGHTS = 2
"""So few are in use at once that much happens to each."""
SELL = text(
    "INSERT INTO sale (id, client_id, fingerprint, total_pence, payment_method, collected_by, sold_at)"
    " VALUES (:id, :client_id, :fingerprint, 0, 'other', 'seller', :now)"
)
CARDS = ("card 1", "card 2")
SELLER = Caller("seller", "app", "BUSCO", frozenset({"sell"}))
OFFICER = Caller("officer", "officer", None, frozenset({"rights"}))
KINDS = {Ended.REFUNDED: EventKind.REFUNDED, Ended.EXCHANGED: EventKind.EXCHANGED}


class Fate(Enum):
    """What becomes of a request: its transaction commits, or it does and the answer is lost, or it is rolled back."""

    ANSWERED = 0
    ANSWER_LOST = 1
    ROLLED_BACK = 2


FATES = st.sampled_from([Fate.ANSWERED] * 4 + [Fate.ANSWER_LOST, Fate.ROLLED_BACK])
Perform = Callable[[AsyncSession], Coroutine[Any, Any, object]]


@dataclass
class Request:
    """Something to ask for, once or again: how, and what the model says to it, with whether it is now recorded."""

    perform: Perform
    expect: Callable[[], tuple[object, bool]]
    first: object = None
    is_recorded: bool = False


@dataclass
class Held:
    """A right that was sold: its id, and the links that were ever made, by their sequences."""

    id: UUID
    links: dict[int, str] = field(default_factory=dict)


class RolledBack(Exception):
    """The process died before it committed."""


def die_if(fate: Fate) -> None:
    """Die before the commit, where that is to be."""
    if fate is Fate.ROLLED_BACK:
        raise RolledBack


class RashMemory(Memory):
    """Remembers how a right stands even before the commit, and even if that never comes: it may be wrong in every way.

    What was told is the one thing that it must not make up, and the service remembers only after the commit.
    """

    def remembering(self, right: Standing) -> Command | None:
        return super().remembering(replace(right, told=()))


class RightsMachine(RuleBasedStateMachine):
    """Sells, and then does to what was sold whatever can be done."""

    loop: ClassVar[asyncio.AbstractEventLoop]
    database: ClassVar[Database]
    cache: ClassVar[CacheMemory]
    memory: ClassVar["RashMemory"]
    patterns: ClassVar[Patterns]
    figures: ClassVar[Metrics]
    editions: ClassVar[Catalogue]

    @initialize()
    def begin(self) -> None:
        self.now = NOW
        self.media = MediaKeys((MediaKey(uuid4().bytes),))
        self.cards = [f"{card} {uuid4()}" for card in CARDS]
        self.device, self.counter = str(uuid4()), 0
        self.world = World()
        self.held: dict[str, Held] = {}
        self.tokens: dict[str, str] = {}
        self.requests: list[Request] = []
        self.put_off: list[Request] = []
        self.sell("joint-carnet")

    # What the machine stands on

    def wait(self, what: Awaitable[Any]) -> Any:  # noqa: ANN401
        return self.loop.run_until_complete(what)

    def desk(self, session: AsyncSession, caller: Caller) -> Desk:
        return Desk(session, self.editions, self.media, caller, self.now)

    async def transact(self, request: Request, fate: Fate) -> object:
        try:
            async with self.database.sessions.begin() as session:
                answer = await request.perform(session)
                die_if(fate)
        except FareError as problem:
            return problem.code
        except RolledBack:
            return None
        return answer

    def carry_out(self, request: Request, fate: Fate = Fate.ANSWERED) -> None:
        answer = self.wait(self.transact(request, fate))
        if fate is Fate.ROLLED_BACK:
            return
        if not request.is_recorded:
            request.first, request.is_recorded = request.expect()
        assert answer == request.first
        if fate is Fate.ANSWER_LOST:
            assert self.wait(self.transact(request, Fate.ANSWERED)) == (
                request.first if request.is_recorded else answer
            )

    def ask(self, perform: Perform, expect: Callable[[], tuple[object, bool]], fate: Fate) -> None:
        request = Request(perform, expect)
        self.requests.append(request)
        self.carry_out(request, fate)

    # What can happen

    @precondition(lambda self: len(self.living()) < MOST_RIGHTS)
    @rule(product=st.sampled_from([None, "joint-day", "joint-carnet"]))
    def sell(self, product: str | None) -> None:
        name, sale = f"right {len(self.held)}", uuid4()
        terms = terms_of(self.editions, product, self.now)
        issued = self.wait(self._sell(sale, terms))
        self.held[name], self.tokens[name] = Held(issued.id, {1: f"token of {name}"}), issued.token
        self.world.rights[name] = Right(
            name, terms.valid_from, terms.valid_until, terms.uses, product is None, {f"token of {name}"}
        )

    async def _sell(self, sale: UUID, terms: RightTerms) -> Any:  # noqa: ANN401
        order = service.Issue(sale, SELLER.client_id, SELLER.operator, "A right", illustrative=True, terms=(terms,))
        async with self.database.sessions.begin() as session:
            row = {"id": sale, "client_id": SELLER.client_id, "fingerprint": bytes(32), "now": self.now}
            await execute(session, SELL, row)
            [issued] = await service.issue(session, self.media, order, self.now)
        return issued

    @rule(pick=st.integers(0, 99), fate=FATES, remembers=st.booleans(), late=st.booleans())
    def tap(self, pick: int, fate: Fate, *, remembers: bool, late: bool) -> None:
        """Show a token or a card; a device may also put the tap off, and send it after others."""
        media = [*self.media_of_rights()[-3:], *self.cards]
        medium, at = media[pick % len(media)], self.now
        self.counter += 1
        identity = TapIdentity(self.device, 1, self.counter)

        async def perform(session: AsyncSession) -> object:
            newest, *older = self.media.digests(self.said(medium))
            tap = Tap(identity, TapContent(newest, "R-DWT", None, at), "RW", tuple(older))
            answered = await answer_tap(
                self.gate(session, remembers=remembers), tap, self.media.right_of(self.said(medium)), self.now
            )
            return answered.reason.value, answered.right and self.name_of(answered.right.id)

        request = Request(perform, lambda: (self.world.tap(medium, at), True))
        self.requests.append(request)
        if late:
            self.put_off.append(request)
        else:
            self.carry_out(request, fate)

    def gate(self, session: AsyncSession, *, remembers: bool) -> Gate:
        record = PlayedRecord(session, self.patterns)
        memory = self.memory if remembers else None
        decide = Decider(record, memory, self.editions, self.figures).decide_one
        return Gate(decide, record, memory, Lanes(), self.editions, self.figures, timedelta(minutes=2))

    @precondition(lambda self: self.put_off)
    @rule(pick=st.integers(0, 99), fate=FATES)
    def deliver_late(self, pick: int, fate: Fate) -> None:
        self.carry_out(self.put_off.pop(pick % len(self.put_off)), fate)

    @rule(pick=st.integers(0, 99), fate=FATES)
    def activate(self, pick: int, fate: Fate) -> None:
        right, event_id = self.right(pick), uuid4()

        async def perform(session: AsyncSession) -> object:
            event = await changes.activate_today(self.desk(session, SELLER), self.held[right.name].id, event_id)
            return event.kind, event.sequence

        def expect() -> tuple[object, bool]:
            problem = right.activate(self.now)
            return ("cannot-activate", False) if problem else ((EventKind.ACTIVATED, right.sequence), True)

        self.ask(perform, expect, fate)

    @rule(
        pick=st.integers(0, 99),
        caller=st.sampled_from([SELLER, OFFICER]),
        hours=st.none() | st.integers(1, 30),
        fate=FATES,
    )
    def block(self, pick: int, caller: Caller, hours: int | None, fate: Fate) -> None:
        right, event_id = self.right(pick), uuid4()
        until = None if hours is None else self.now + timedelta(hours=hours)

        async def perform(session: AsyncSession) -> object:
            desk = self.desk(session, caller)
            event = await changes.block(desk, self.held[right.name].id, event_id, BlockReason.LOST, until)
            return event.kind, event.sequence, event.by

        def expect() -> tuple[object, bool]:
            if until is not None and until <= self.now:
                return "invalid-request", False
            problem = self.world.block(right, (caller.client_id, caller is OFFICER), until, self.now)
            return (problem, False) if problem else ((EventKind.BLOCKED, right.sequence, caller.client_id), True)

        self.ask(perform, expect, fate)

    @rule(pick=st.integers(0, 99), caller=st.sampled_from([SELLER, OFFICER]), fate=FATES)
    def unblock(self, pick: int, caller: Caller, fate: Fate) -> None:
        right, event_id = self.right(pick), uuid4()

        async def perform(session: AsyncSession) -> object:
            event = await changes.unblock(self.desk(session, caller), self.held[right.name].id, event_id)
            return event.kind, event.sequence

        def expect() -> tuple[object, bool]:
            problem = self.world.unblock(right, (caller.client_id, caller is OFFICER), self.now)
            return (problem, False) if problem else ((EventKind.UNBLOCKED, right.sequence), True)

        self.ask(perform, expect, fate)

    @rule(pick=st.integers(0, 99), other=st.integers(0, 99), fate=FATES)
    def link(self, pick: int, other: int, fate: Fate) -> None:
        """Link a card, or now and then the token of another right."""
        right, event_id = self.right(pick), uuid4()
        media = [*self.cards, *self.cards, *self.media_of_rights()]
        medium = media[other % len(media)]

        async def perform(session: AsyncSession) -> object:
            desk = self.desk(session, SELLER)
            event = await changes.link(desk, self.held[right.name].id, event_id, self.said(medium))
            return event.kind, event.sequence

        def expect() -> tuple[object, bool]:
            problem = self.world.link(right, medium, self.now)
            if problem is None:
                self.held[right.name].links[right.sequence] = medium
            return (problem, False) if problem else ((EventKind.LINKED, right.sequence), True)

        self.ask(perform, expect, fate)

    @rule(pick=st.integers(0, 99), which=st.integers(0, 99), fate=FATES)
    def unlink(self, pick: int, which: int, fate: Fate) -> None:
        right, event_id = self.right(pick), uuid4()
        links = sorted(self.held[right.name].links)
        sequence = links[which % len(links)]

        async def perform(session: AsyncSession) -> object:
            event = await changes.unlink(self.desk(session, SELLER), self.held[right.name].id, event_id, sequence)
            return event.kind, event.sequence

        def expect() -> tuple[object, bool]:
            problem = self.world.unlink(right, self.held[right.name].links[sequence])
            return (problem, False) if problem else ((EventKind.UNLINKED, right.sequence), True)

        self.ask(perform, expect, fate)

    @rule(pick=st.integers(0, 99), how=st.sampled_from(Ended), behind=st.sampled_from([1, 0, -1, 1]), fate=FATES)
    def take_back(self, pick: int, how: Ended, behind: int, fate: Fate) -> None:
        """Refund or exchange, by an offer that may be outdated. What has ended is not offered for again."""
        right = self.right(pick)
        expected = right.sequence - behind
        if right.ended is not None or fate is not Fate.ANSWERED:
            return
        event = NewEvent(KINDS[how], End(how), SELLER.client_id, SELLER.operator)

        async def perform(session: AsyncSession) -> object:
            return await service.append(session, self.held[right.name].id, expected, event, self.now)

        # Not kept for repetition: that a refund is safe to repeat is what sales promise, by the refund's own row.
        self.carry_out(Request(perform, lambda: (self.world.end(right, how.value, expected), False)), fate)

    @precondition(lambda self: self.requests)
    @rule(pick=st.integers(0, 99), fate=FATES)
    def repeat(self, pick: int, fate: Fate) -> None:
        """Send any earlier request again, whatever became of it and however long ago."""
        request = self.requests[pick % len(self.requests)]
        if request not in self.put_off:
            self.carry_out(request, fate)

    @rule(hours=st.sampled_from([1, 1, 2, 7, 22]))
    def let_time_pass(self, hours: int) -> None:
        if self.now < NOW + timedelta(days=7):
            self.now += timedelta(hours=hours)

    @precondition(lambda self: len(self.media.keys) < 3)
    @rule()
    def rotate_keys(self) -> None:
        self.media = MediaKeys((MediaKey(uuid4().bytes), *self.media.keys))

    @rule(pick=st.integers(0, 99))
    def forget(self, pick: int) -> None:
        self.wait(store.forget(self.cache, self.held[self.right(pick).name].id))

    # What must hold at the end, and so at each end that Hypothesis tries

    def teardown(self) -> None:
        for name, held in getattr(self, "held", {}).items():
            self.wait(self._compare(self.world.rights[name], held))

    async def _compare(self, right: Right, held: Held) -> None:
        async with self.database.reading_sessions() as session:
            found = await queries.right_by_id(session, held.id)
            events = await queries.events_of(session, held.id, 0, 1000)
        assert found is not None
        state = found.state
        assert [event.sequence for event in events] == list(range(1, right.sequence + 1))
        assert state.sequence == right.sequence
        assert list(state.days_activated) == right.days
        assert bool(state.legs_used) == (right.ridden and right.is_single)
        assert (state.blocked and (state.blocked.by, state.blocked.until)) == right.blocked
        assert (state.ended and state.ended.value) == right.ended
        digests = {d.hex(): medium for medium in self.every_medium() for d in self.media.digests(self.said(medium))}
        assert {digests[digest] for digest in state.media} == right.media

    def right(self, pick: int) -> Right:
        """One of the rights that are in use, or now and then one that is not."""
        over = [right for right in self.world.rights.values() if right.is_over(self.now)]
        some = [*self.living() * 2, *over[-1:]]
        return some[pick % len(some)]

    def living(self) -> list[Right]:
        return [right for right in self.world.rights.values() if not right.is_over(self.now)]

    def name_of(self, right_id: UUID) -> str:
        return next(name for name, held in self.held.items() if held.id == right_id)

    def media_of_rights(self) -> list[str]:
        return [f"token of {name}" for name in self.held]

    def every_medium(self) -> list[str]:
        return [*self.media_of_rights(), *self.cards]

    def said(self, medium: str) -> str:
        """What a medium says when it is read."""
        return self.tokens.get(medium.removeprefix("token of "), medium)


def terms_of(editions: Catalogue, product: str | None, now: datetime) -> RightTerms:
    """The terms of what is sold for a journey by train now; a carnet has two days, so that it is used up sometimes."""
    leg = PlannedLeg("R-DWT", "R-TRT", line="RAIL")
    tariff = editions.in_force(now)
    offers = quote(tariff, QuoteRequest("R-DWT", "R-TRT", now, (Party("adult", 1),), (leg,))).offers
    [terms] = issue(tariff, next(offer for offer in offers if offer.product == product))
    return replace(terms, uses=2) if product == "joint-carnet" else terms


def test_what_happened_to_rights_is_what_a_model_says_whatever_is_repeated_reordered_or_lost(
    settings: Settings,
) -> None:
    """Nothing is ever updated in place: the machine has the service's role, which may only read and add."""
    loop = asyncio.new_event_loop()
    RightsMachine.loop, RightsMachine.database = loop, Database.open(settings)
    RightsMachine.cache = CacheMemory(connect(settings.redis_url))
    RightsMachine.editions = Catalogue(RightsMachine.database)
    RightsMachine.patterns, RightsMachine.figures = Patterns(), Metrics()
    pipe, entries = CachePipe(settings.redis_url), Entries(Secret(bytes(32)), RightsMachine.patterns)
    RightsMachine.memory = RashMemory(pipe, entries, RightsMachine.figures)
    wait = partial(loop.run_until_complete)
    try:
        wait(RightsMachine.editions.refresh())
        examples = hypothesis_settings().max_examples // EXAMPLES_FOR_EACH
        chosen = hypothesis_settings(max_examples=examples, stateful_step_count=STEPS)
        run_state_machine_as_test(RightsMachine, settings=chosen)
    finally:
        wait(RightsMachine.memory.close())
        pipe.close()
        wait(RightsMachine.cache.close())
        wait(RightsMachine.database.close())
        loop.close()
