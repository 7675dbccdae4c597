"""What each caller's requests count as: which class of address they ask, and who it is that asks."""

from typing import Final

from fastapi import Request

from app.platform.limits import Limits, RateLimits, address_of

TOKENS_BY_ADDRESS: Final = "tokens-by-address"
TOKENS_BY_CLIENT: Final = "tokens-by-client"


async def spend(limits: RateLimits, request: Request, kind: str, client_id: str, scopes: list[str]) -> None:
    """Count a client's request to an address that needs these scopes, a sandbox's as an app's.

    Raises `TooManyRequests`.
    """
    counted = "app" if kind == "sandbox" else kind
    if "validate" in scopes:
        limits.spend_tap(request.scope, client_id)
    elif "quote" in scopes:
        await limits.spend(request.scope, f"{counted}-quotes", client_id)
    else:
        await limits.spend(request.scope, f"{counted}-{'reads' if request.method == 'GET' else 'writes'}", client_id)


async def spend_read(request: Request, limits: Limits) -> None:
    """Count a request of anybody at all, by its address; raises `TooManyRequests`."""
    await limits.spend(request.scope, "anybody-reads", address_of(request.scope))


async def spend_sign_in(request: Request, limits: Limits) -> None:
    """Count a sign-in by its address, before anything else is done; raises `TooManyRequests` or `Unavailable`."""
    await limits.spend_surely(request.scope, TOKENS_BY_ADDRESS, address_of(request.scope))


async def spend_token(request: Request, limits: Limits, client_id: str) -> None:
    """Count a token of a client that has proved who it is, so that nobody else can use its sign-ins up."""
    await limits.spend_surely(request.scope, TOKENS_BY_CLIENT, client_id)
