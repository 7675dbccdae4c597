"""Playing a device: a tap is decided and recorded as any other, among what belongs to the sandbox alone."""

from dataclasses import replace
from datetime import datetime

from app.access.tokens import Caller
from app.rights.records import TapAnswer
from app.sandbox.schemas import PlayedTap
from app.validation import service
from app.validation.service import Gate


async def play(gate: Gate, player: Caller, digests: tuple[bytes, ...], asked: PlayedTap, now: datetime) -> TapAnswer:
    """Answer a tap at a device of the operator that is played; `now` is by the sandbox's clock.

    Nothing is remembered or recalled, so that real devices have never heard of it. Raises what `service.answer` raises.
    """
    device = replace(player, operator=asked.operator)
    return await service.answer(gate, asked.tap(device, digests), None, now)
