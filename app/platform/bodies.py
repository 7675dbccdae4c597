"""Request bodies: bounded, of one content type, and JSON by the strict rules of the engine's own reader."""

from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import APIRouter, Request, Response, params
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from app.platform.errors import BodyTooLarge, InvalidJson, InvalidRequest, ServiceError, UnsupportedContent
from fares.exchange import json_text

JSON: Final = "application/json"
MAX_DEPTH: Final = 32


class Refusal(HTTPException):
    """Carries an error through FastAPI's reading of a body, which turns all but HTTP exceptions into its own."""

    def __init__(self, error: ServiceError) -> None:
        super().__init__(status_code=400)
        self.error = error


async def read_body(request: Request, media_type: str, limit_bytes: int) -> bytes:
    """Read a whole body.

    Raises `UnsupportedContent` unless it says that it is of this type, in UTF-8, not packed; `BodyTooLarge` as soon as
    it is.
    """
    content = b""
    _check_length(request, limit_bytes)
    async for chunk in request.stream():
        content += chunk
        if len(content) > limit_bytes:
            raise _too_large(limit_bytes)
    if content:
        _check_type(request, media_type)
    return content


def _too_large(limit_bytes: int) -> BodyTooLarge:
    return BodyTooLarge(f"This address takes at most {limit_bytes} bytes.", headers={"Connection": "close"})


def _check_length(request: Request, limit_bytes: int) -> None:
    length = request.headers.get("content-length", "0")
    if length.isascii() and length.isdigit() and (len(length) > len(str(limit_bytes)) or int(length) > limit_bytes):
        raise _too_large(limit_bytes)


def _check_type(request: Request, media_type: str) -> None:
    name, *parameters = [part.strip().lower() for part in request.headers.get("content-type", "").split(";")]
    charsets = [parameter for parameter in parameters if parameter.startswith("charset")]
    if name != media_type or any(charset not in {"charset=utf-8", 'charset="utf-8"'} for charset in charsets):
        raise UnsupportedContent(f"Send {media_type} in UTF-8, and say so in Content-Type.")
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise UnsupportedContent("Send the body as it is, without a Content-Encoding.")


def parse(content: bytes) -> Any:  # noqa: ANN401 - JSON is anything
    """Read JSON; raises `InvalidJson` with every fault. A fault's place is left out where it would repeat a name."""
    loaded = json_text.loads(content, MAX_DEPTH, floats=True)
    if loaded.findings:
        sentences = dict.fromkeys(finding.message for finding in loaded.findings)
        raise InvalidJson(members={"errors": [{"path": "/body", "message": sentence} for sentence in sentences]})
    return loaded.value


class StrictRequest(Request):
    """A request whose JSON body is bounded and strictly read."""

    async def body(self) -> bytes:
        """Read the body as JSON text, no longer than the settings allow."""
        if not hasattr(self, "_body"):
            try:
                self._body = await read_body(self, JSON, self.app.state.settings.max_body_bytes)
            except ServiceError as error:
                raise Refusal(error) from None
        return self._body

    async def json(self) -> Any:  # noqa: ANN401 - JSON is anything
        """Parse the body."""
        try:
            return parse(await self.body())
        except ServiceError as error:
            raise Refusal(error) from None


def refuse_repetition(request: Request) -> None:
    """Raise `InvalidRequest` if a parameter comes twice: whichever counted, somebody would have meant the other."""
    if len(request.query_params) < len(request.query_params.multi_items()):
        raise InvalidRequest(members={"errors": [{"path": "/query", "message": "There is a parameter here twice."}]})


class StrictRoute(APIRoute):
    """A route that reads its requests strictly."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the route's own handler."""
        handle = super().get_route_handler()

        async def handle_strictly(request: Request) -> Response:
            refuse_repetition(request)
            return await handle(StrictRequest(request.scope, request.receive))

        return handle_strictly


def router(prefix: str, tag: str, *dependencies: params.Depends) -> APIRouter:
    """Make a slice's router: every router of the service is made here, so that every body is read strictly."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=StrictRoute, dependencies=dependencies)
