"""Problems (RFC 9457): what every caller reads when something went wrong. None repeats what the caller sent."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse

MEDIA_TYPE: Final = "application/problem+json"


class Mistake(BaseModel):
    """One part of a request that does not fit."""

    path: Annotated[str, Field(description="A JSON Pointer (RFC 6901) that begins with body, query, path or header.")]
    message: str


class Problem(BaseModel):
    """Why a request was not answered as asked. Some problems carry further members, described on their page."""

    model_config = ConfigDict(extra="allow")

    type: Annotated[
        str, Field(description="Names the problem, and leads to its page.", examples=["/problems/not-found"])
    ]
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    errors: Annotated[list[Mistake] | None, Field(description="Every part of the request that does not fit.")] = None


class ProblemResponse(JSONResponse):
    """An answer that carries a problem."""

    media_type = MEDIA_TYPE


def problem(
    code: str,
    title: str,
    status: int,
    detail: str,
    *,
    members: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> ProblemResponse:
    """Make the answer for a problem; `members` are further members of its body."""
    body = {"type": f"/problems/{code}", "title": title, "status": status, "detail": detail, **(members or {})}
    return ProblemResponse(body, status_code=status, headers={"Cache-Control": "no-store", **(headers or {})})


SENTENCES: Final[Mapping[str, str]] = {
    "missing": "This is required.",
    "extra_forbidden": "There is a member here that this address does not know.",
    "model_attributes_type": "This must be a JSON object.",
    "model_type": "This must be a JSON object.",
    "dict_type": "This must be a JSON object.",
    "list_type": "This must be a JSON array.",
    "tuple_type": "This must be a JSON array.",
    "too_long": "There are too many of these.",
    "too_short": "There are too few of these.",
    "string_type": "This must be text.",
    "string_too_long": "This is too long.",
    "string_too_short": "This is too short.",
    "string_pattern_mismatch": "This does not have the form of such a value.",
    "int_type": "This must be a whole number.",
    "int_parsing": "This must be a whole number.",
    "int_parsing_size": "This number is out of bounds.",
    "int_from_float": "This must be a whole number.",
    "bool_type": "This must be true or false.",
    "bool_parsing": "This must be true or false.",
    "greater_than_equal": "This number is too small.",
    "greater_than": "This number is too small.",
    "less_than_equal": "This number is too large.",
    "less_than": "This number is too large.",
    "enum": "This is none of the values that are known here.",
    "literal_error": "This is none of the values that are known here.",
    "date_from_datetime_parsing": "This must be a date such as 2026-11-23.",
    "date_parsing": "This must be a date such as 2026-11-23.",
    "date_type": "This must be a date such as 2026-11-23.",
}
OTHERWISE: Final = "This value does not fit."
OURS: Final = "commonfare"
"""The type of a pydantic error whose message is our own sentence."""
MOST_MISTAKES: Final = 20


def mistakes(errors: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Put pydantic's errors into our own words: the place and a sentence, never the value or a name we do not know."""
    found = [{"path": _path(error), "message": _sentence(error)} for error in errors]
    return [mistake for at, mistake in enumerate(found) if mistake not in found[:at]][:MOST_MISTAKES]


def _path(error: Mapping[str, Any]) -> str:
    place = error["loc"][:-1] if error["type"] == "extra_forbidden" else error["loc"]
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in place)


def _sentence(error: Mapping[str, Any]) -> str:
    return str(error["msg"]) if error["type"] == OURS else SENTENCES.get(error["type"], OTHERWISE)
