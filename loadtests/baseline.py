"""What validation is measured against: a bare ASGI app, and the smallest honest FastAPI route."""

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.types import Receive, Scope, Send


class Said(BaseModel):
    """What is sent, and given back."""

    token: str
    stop: str
    epoch: int
    counter: int
    at: str


def echo() -> FastAPI:
    """FastAPI with pydantic in and out."""
    app = FastAPI()

    @app.get("/readyz")
    async def ready() -> str:
        return "ready"

    @app.post("/v1/validations")
    async def answer(said: Said) -> Said:
        return said

    return app


HEAD = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]}
BODY = {"type": "http.response.body", "body": b"{}"}


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        while (await receive()).get("more_body", False):
            pass
        await send(HEAD)
        await send(BODY)


def bare() -> object:
    """Nothing but ASGI: read the body, answer."""
    return _answer
