"""What is said of caps: the steps by which they are bought, and the near misses."""

from datetime import datetime

from fares.charging import sentences
from fares.charging.kept import keep
from fares.charging.windows import Window
from fares.money import Money
from fares.steps import NearMiss, Step
from fares.tariff import Tariff


class Said:
    """What is said of an edition's caps, which many travellers share. Each step and near miss is made once."""

    def __init__(self, tariff: Tariff) -> None:
        self._tariff = tariff
        self._steps: dict[tuple[str, datetime, int], Step] = {}
        self._near: dict[tuple[str, datetime, int], NearMiss] = {}

    def step(self, window: Window) -> Step:
        """Give the step of a cap that is bought for a window."""
        key = window.cap.track, window.span.start, window.amount.pence
        step = self._steps.get(key)
        return keep(self._steps, key, self._made(window)) if step is None else step

    def near(self, window: Window, missing_pence: int) -> NearMiss:
        """Give the near miss of a cap for whose price so much was missing."""
        cap, start = window.cap, window.span.start
        near = self._near.get((cap.track, start, missing_pence))
        if near is None:
            sentence = sentences.nearly(self._tariff, cap.rule, cap.member, start, Money(missing_pence))
            near = keep(self._near, (cap.track, start, missing_pence), NearMiss(cap.rule.id, sentence))
        return near

    def _made(self, window: Window) -> Step:
        cap, rule, span = window.cap, window.cap.rule, window.span
        return Step(
            rule=rule.id,
            inputs={
                "profile": cap.profile,
                "price_profile": cap.price.profile or "any",
                "member": cap.member or "any",
                "from": span.start.isoformat(),
                "until": span.end.isoformat(),
                "discount": "none" if cap.discount is None else cap.discount.id,
            },
            amount=window.amount,
            sentence=sentences.capped(self._tariff, rule, cap.member, span.start, window.amount),
            source=cap.price.source,
            illustrative=cap.price.illustrative or (cap.discount is not None and cap.discount.source is None),
        )
