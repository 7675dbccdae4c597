"""The instant at which a request is answered, for endpoints. Commands ask `clock`, and so need no web framework."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection


async def _now(connection: HTTPConnection) -> datetime:
    now = connection.app.state.clock()
    assert isinstance(now, datetime)
    return now


Now = Annotated[datetime, Depends(_now)]
"""By the service's own clock, which is `clock.read` but in tests (UTC)."""
