"""Answers: what is said to all who ask the same, written once. docs/decisions/0017-answers-written-once.md says why."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pydantic import TypeAdapter

from app.quoting.schemas import QuoteView
from app.quoting.signing import promised
from fares.quote import Quote, QuoteRequest, alike, quote
from fares.singles.memo import Memo
from fares.tariff import Tariff, once

MOST: Final = 2_000
"""How many answers of an edition are kept: about 10 KB each."""

_UNSIGNED: Final = ""
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_SIGNATURE: Final = b'"offer":""'
"""Where a signed text goes: within a JSON text, these quotation marks would not stand by themselves."""

_VIEW: Final = TypeAdapter(QuoteView)
_INSTANT: Final = TypeAdapter(datetime)


@dataclass(frozen=True, slots=True)
class Answer:
    """A quote as JSON, parted where each offer's signed text goes; and what each offer promises.

    The instant until which it is honoured is left out.
    """

    parts: tuple[bytes, ...]
    promised: tuple[bytes, ...]

    def text(self, expires_at: datetime, signed: Sequence[bytes]) -> bytes:
        """Write it for one who asked, whose offers these are."""
        first, *others = self.parts
        offers = [b'"offer":"%b"%b' % each for each in zip(signed, others, strict=True)]
        return b"".join([b'{"expires_at":', _INSTANT.dump_json(expires_at), b",", first, *offers])


class Answers(Memo[Hashable, Answer]):
    """The answers of an edition that were asked for more than once."""

    def __init__(self, tariff: Tariff) -> None:
        super().__init__()
        self._tariff = tariff

    def answer(self, request: QuoteRequest) -> Answer:
        """Answer a request; raises what `fares.quote.quote` raises."""
        asked = alike(self._tariff, request)
        return self.get(asked) or self._new(asked, request)

    def _new(self, asked: Hashable, request: QuoteRequest) -> Answer:
        found = quote(self._tariff, request)
        answer = written(found)
        is_for_an_instant = any(offer.valid_from == request.at for offer in found.offers)
        return answer if is_for_an_instant else self.keep_if_asked_again(asked, answer)

    def keep(self, key: Hashable, value: Answer) -> Answer:
        """Keep an answer, and give it back. There is room for fewer than a memo has: they are long."""
        if len(self) >= MOST:
            self.clear()
        return super().keep(key, value)


def answer_to(tariff: Tariff, request: QuoteRequest) -> Answer:
    """Answer a request by an edition; raises what `fares.quote.quote` raises."""
    return once(tariff, Answers).answer(request)


def written(found: Quote) -> Answer:
    """Write what a quote says."""
    view = QuoteView.of(found, _NEVER, _UNSIGNED)
    parts = _VIEW.dump_json(view, exclude={"expires_at"}).removeprefix(b"{").split(_SIGNATURE)
    return Answer(tuple(parts), tuple([promised(offer.key, offer.total) for offer in found.offers]))
