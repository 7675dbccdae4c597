"""The API's description, readable offline: every asset is served from here. And the page of each problem."""

from html import escape
from pathlib import Path as FilePath
from typing import Annotated, Any, Final

from fastapi import FastAPI, Path
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.openapi.utils import get_openapi
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from app.main.errors import STATUS, sentence_of
from app.platform.bodies import router as new_router
from app.platform.errors import NotFound
from app.platform.problems import MEDIA_TYPE, Problem
from app.platform.schemas import Code

ASSETS: Final = FilePath(__file__).parent.parent / "vendor" / "swagger-ui"
ASSETS_URL: Final = "/docs/assets"
OPENAPI_URL: Final = "/openapi.json"
SCHEMA: Final = "#/components/schemas/Problem"
PASTED: Final = "token"
METHODS: Final = frozenset({"get", "post", "put", "patch", "delete"})

router = new_router("", "Documentation")


@router.get("/docs", response_class=HTMLResponse, include_in_schema=False)
async def show_docs() -> HTMLResponse:
    """Show the API's description, and try it out."""
    return get_swagger_ui_html(
        openapi_url=OPENAPI_URL,
        title="Commonfare API",
        swagger_js_url=f"{ASSETS_URL}/swagger-ui-bundle.js",
        swagger_css_url=f"{ASSETS_URL}/swagger-ui.css",
        swagger_favicon_url=f"{ASSETS_URL}/favicon-32x32.png",
    )


@router.get("/problems/{code}", response_class=HTMLResponse)
async def explain_problem(code: Annotated[Code, Path(description="The last part of a problem's `type`.")]) -> str:
    """Explain a problem to a person: what it means, and what to do."""
    for kind, meaning in STATUS.items():
        if kind.code == code:
            words = [meaning.title, f"{meaning.status.value} {code}", sentence_of(kind), meaning.remedy]
            title, status, sentence, remedy = (escape(text) for text in words)
            return (
                f'<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>{title} · Commonfare</title>'
                f"<h1>{title}</h1><p><code>{status}</code></p><p>{sentence}</p><p>{remedy}</p></html>"
            )
    raise NotFound


class Assets(StaticFiles):
    """The files that the docs are shown with. Each is given whole, so that no range can be wrong."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = [(name, value) for name, value in scope.get("headers", []) if name != b"range"]
        await super().__call__({**scope, "headers": headers}, receive, send)


def add_docs(app: FastAPI) -> None:
    """Serve the API's description and its assets."""
    app.include_router(router)
    app.mount(ASSETS_URL, Assets(directory=ASSETS), name="docs-assets")
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]


def _openapi(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        described = get_openapi(
            title=app.title, version=app.version, summary=app.summary, description=app.description, routes=app.routes
        )
        _require_what_is_always_there(described)
        _describe_problems(described)
        _take_pasted_tokens(described)
        app.openapi_schema = described
    return app.openapi_schema


def _require_what_is_always_there(described: dict[str, Any]) -> None:
    """Say of answers that every member is there: what we write is never left out, only what we read may be."""
    for schema in described["components"]["schemas"].values():
        if "properties" in schema and schema.get("additionalProperties", True):
            schema["required"] = list(schema["properties"])


def _describe_problems(described: dict[str, Any]) -> None:
    schemas = described.setdefault("components", {}).setdefault("schemas", {})
    nested = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(nested.pop("$defs", {}))
    schemas["Problem"] = nested
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    content = {MEDIA_TYPE: {"schema": {"$ref": SCHEMA}}}
    for operations in described["paths"].values():
        for method in METHODS & operations.keys():
            responses = operations[method]["responses"]
            responses.pop("422", None)
            responses["4XX"] = {"description": "A problem with the request.", "content": content}
            responses.setdefault("503", {"description": "Unavailable for a moment.", "content": content})


def _take_pasted_tokens(described: dict[str, Any]) -> None:
    """Let a reader of the docs try what needs a token: no form can sign an assertion, but a token can be pasted."""
    described["components"]["securitySchemes"][PASTED] = {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "An access token, such as `commonfare token CLIENT --key FILE` prints.",
    }
    for operations in described["paths"].values():
        for method in METHODS & operations.keys():
            if "security" in operations[method]:
                operations[method]["security"].append({PASTED: []})
