"""Cursors: a place in a list, as text that callers hand back as it is. The next page begins after it."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, Final

from fastapi import Query
from pydantic import StringConstraints

from app.platform.errors import InvalidRequest

MOST_ON_A_PAGE: Final = 100
USUAL_ON_A_PAGE: Final = 50

After = Annotated[
    Annotated[str, StringConstraints(min_length=1, max_length=400)] | None,
    Query(description="The `next` of the page before. Left out: from the beginning."),
]
Limit = Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE, description="How much there is on a page at most.")]


def write(of: str, *place: str) -> str:
    """Write a place in the list that is called `of`."""
    return urlsafe_b64encode(json.dumps([of, *place]).encode()).decode().rstrip("=")


def read(of: str, text: str, parts: int) -> list[str]:
    """Read the parts of a place in the list that is called `of`; raises `InvalidRequest` for any other text."""
    try:
        found = json.loads(urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or len(found) != parts + 1 or found[0] != of:
        raise refused()
    if not all(isinstance(part, str) for part in found):
        raise refused()
    return found[1:]


def refused() -> InvalidRequest:
    """Say that a cursor is none of this list's."""
    mistake = {"path": "/query/after", "message": "This is no cursor of this list. Send the `next` of its last page."}
    return InvalidRequest(members={"errors": [mistake]})
