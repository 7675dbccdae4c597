"""The service as the morning's apps and devices see it: HTTP, tokens, and how long each answer took."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter_ns
from typing import Any, Final

import httpx

from app.cli.pairs import Key
from app.cli.sign_in import AccessToken, form, token_of
from app.platform import clock

RENEW_BEFORE: Final = timedelta(seconds=60)
PATIENCE: Final = 20
"""How often something is sent again at most. It is safe: sales and taps have names, and are answered once."""


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
        self.asked_to_wait = 0

    async def post(self, client: Client, route: str, body: Mapping[str, Any]) -> Answer:
        """Send a body as a client, and again after a moment where the service is too busy; each answer is measured."""
        answer = await self._once(client, route, body)
        for _ in range(PATIENCE):
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                break
            self.asked_to_wait += 1
            await asyncio.sleep(int(answer.headers.get("Retry-After", 1)))
            answer = await self._once(client, route, body)
        return Answer(answer.status_code, answer.content, answer.json())

    async def _once(self, client: Client, route: str, body: Mapping[str, Any]) -> httpx.Response:
        token = await self._token(client)
        began = perf_counter_ns()
        headers = {"Authorization": f"Bearer {token.text}"}
        answer = await self._http.post(f"{self._url}{route}", json=body, headers=headers)
        self._measured(f"POST {route}", began)
        return answer

    async def sign_in(self, clients: Iterable[Client]) -> None:
        """Get every client its token before the morning begins, one after the other."""
        for client in clients:
            await self._token(client)

    async def _token(self, client: Client) -> AccessToken:
        now = clock.read()
        held = self._tokens.get(client.id)
        if held is None or held.expires_at - RENEW_BEFORE < now:
            began = perf_counter_ns()
            fields = form(client.id, client.key, self._url, client.scope, now)
            answer = await self._http.post(f"{self._url}/oauth/token", data=fields)
            self._measured("POST /oauth/token", began)
            held = self._tokens[client.id] = token_of(answer, now)
        return held

    def _measured(self, route: str, began: int) -> None:
        self.took_microseconds[route].append((perf_counter_ns() - began) // 1000)
