"""Taps are counted by reason once they are recorded."""

import asyncio

from fastapi import FastAPI

from tests.support.commuting import App, Town


async def test_answered_taps_are_counted_by_reason(service: FastAPI, app: App, town: Town) -> None:
    token, reader = await app.token("joint-day"), await town.reader("RW", "R-DWT")
    for medium in (token, token, "unknown"):
        await reader.tap(medium)

    counted = service.state.metrics.registry.get_sample_value

    assert counted("commonfare_validations_total", {"reason": "accepted"}) == 2
    assert counted("commonfare_validations_total", {"reason": "unknown_right"}) == 1


async def test_what_the_cache_had_to_give_up_is_told(service: FastAPI) -> None:
    """It is looked at now and then, and first at the start."""
    gate, figures = service.state.gate, service.state.metrics
    figures.cache_evictions.set(-1)
    gate._watching.cancel()
    gate.watch()

    for _ in range(100):
        await asyncio.sleep(0.02)
        if figures.registry.get_sample_value("commonfare_cache_evictions") >= 0:
            break

    assert figures.registry.get_sample_value("commonfare_cache_evictions") >= 0
