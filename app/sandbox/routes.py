"""The sandbox over HTTP."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Path, Request

from app.access.callers import Player
from app.catalogue.editions import Editions
from app.clocks import queries
from app.clocks.service import time_to_write
from app.platform.bodies import router as make_router
from app.platform.db import Reading, Transaction, database_of
from app.platform.now import Now
from app.platform.schemas import Identifier
from app.sandbox import service, taps
from app.sandbox.schemas import AdvanceAsked, ClockAsked, ClocksView, ClockView, PlayedTap
from app.validation.gate import AtTheGate
from app.validation.schemas import TapAnswered

router = make_router("/v1/sandbox", "Sandbox")

ClockId = Annotated[Identifier, Path(description="The id that you chose.")]


@router.post("/clocks", status_code=HTTPStatus.CREATED, summary="Make a test clock")
async def make_clock(asked: ClockAsked, player: Player, session: Transaction, now: Now) -> ClockView:
    """Make the clock by which your sandbox plays: all your requests are answered at the time that it shows.

    It stands still until you move it. There is one at a time, for what you sell and present belongs to it. Safe to
    repeat: you choose the `id`, and the same request again returns the clock as it stands by then.
    """
    return ClockView.of(await service.make(session, player, asked.id, asked.at, now))


@router.get("/clocks", summary="List test clocks")
async def list_clocks(player: Player, session: Reading) -> ClocksView:
    """List your test clocks: the one by which your sandbox plays, or none."""
    clock = await queries.going_of(session, player.client_id)
    return ClocksView(clocks=[] if clock is None else [ClockView.of(clock)])


@router.get("/clocks/{clock_id}", summary="Read a test clock")
async def read_clock(clock_id: ClockId, player: Player, session: Reading) -> ClockView:
    """Read your test clock. Another's is not found, like one that was deleted or never made."""
    return ClockView.of(await service.clock_of(session, player, clock_id))


@router.post("/clocks/{clock_id}/advance", summary="Move a test clock")
async def advance_clock(
    clock_id: ClockId, asked: AdvanceAsked, player: Player, request: Request, editions: Editions
) -> ClockView:
    """Move your test clock forward. What happens by time alone happens on the way, and your webhooks are told of it.

    Safe to repeat: a clock that has been moved to the instant before stays where it is by then. Two at once take turns.
    """
    return ClockView.of(await service.advance(database_of(request), editions, player, clock_id, asked.to))


@router.delete("/clocks/{clock_id}", status_code=HTTPStatus.NO_CONTENT, summary="Delete a test clock")
async def delete_clock(clock_id: ClockId, player: Player, request: Request, now: Now) -> None:
    """Delete your test clock and all that was sold, presented and refunded by it. Webhooks stay. Safe to repeat."""
    await service.delete(database_of(request), player, clock_id, now)


@router.post("/validations", summary="Play a device")
async def play_device(
    asked: PlayedTap,
    player: Player,
    session: Transaction,
    gate: AtTheGate,
    now: Now,
) -> TapAnswered:
    """Present one of your sandbox's rights at a device of any operator, as `POST /v1/validations` does it for devices.

    `at` is by the device's clock, and must lie near the time that your test clock shows. A right that was sold outside
    of your sandbox is as unknown here as yours is to real devices.
    """
    at = await time_to_write(session, player, now)
    return TapAnswered.of(await taps.play(gate.played(session), player, gate.shown(asked.token).digests, asked, at))
