"""Taps are counted by reason once they are recorded."""

from fastapi import FastAPI

from tests.support.commuting import App, Town


async def test_answered_taps_are_counted_by_reason(service: FastAPI, app: App, town: Town) -> None:
    token, reader = await app.token("joint-day"), await town.reader("RW", "R-DWT")
    for medium in (token, token, "unknown"):
        await reader.tap(medium)

    counted = service.state.metrics.registry.get_sample_value

    assert counted("commonfare_validations_total", {"reason": "accepted"}) == 2
    assert counted("commonfare_validations_total", {"reason": "unknown_right"}) == 1
