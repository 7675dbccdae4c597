"""The service as the morning's apps and devices see it: HTTP, tokens, and how long each answer took."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter_ns
from typing import Any, Final

import httpx

from app.cli.pairs import Key
from app.cli.sign_in import AccessToken, form, token_of
from app.platform import clock

RENEW_BEFORE: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Client:
    """One app or device of an operator, and its key."""

    id: str
    operator: str
    scope: str
    key: Key


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the bytes, and what they say."""

    status: int
    content: bytes
    body: Any


class Gateway:
    """Asks the service, renews tokens in time, and measures each answer in microseconds by route."""

    def __init__(self, http: httpx.AsyncClient, url: str) -> None:
        self._http = http
        self._url = url
        self._tokens: dict[str, AccessToken] = {}
        self.took_microseconds: dict[str, list[int]] = defaultdict(list)
        self.statuses: Counter[tuple[str, int]] = Counter()

    async def post(self, client: Client, route: str, body: Mapping[str, Any]) -> Answer:
        """Send a body as a client and measure the answer."""
        token = await self._token(client)
        began = perf_counter_ns()
        answer = await self._http.post(
            f"{self._url}{route}", json=body, headers={"Authorization": f"Bearer {token.text}"}
        )
        self._measured(f"POST {route}", answer, began)
        return Answer(answer.status_code, answer.content, answer.json())

    async def _token(self, client: Client) -> AccessToken:
        now = clock.read()
        held = self._tokens.get(client.id)
        if held is None or held.expires_at - RENEW_BEFORE < now:
            began = perf_counter_ns()
            fields = form(client.id, client.key, self._url, client.scope, now)
            answer = await self._http.post(f"{self._url}/oauth/token", data=fields)
            self._measured("POST /oauth/token", answer, began)
            held = self._tokens[client.id] = token_of(answer, now)
        return held

    def _measured(self, route: str, answer: httpx.Response, began: int) -> None:
        self.took_microseconds[route].append((perf_counter_ns() - began) // 1000)
        self.statuses[(route, answer.status_code)] += 1
