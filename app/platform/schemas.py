"""The forms of values in requests: strict, bounded, and refused in our own words."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from app.platform.cards import holds_card_number
from app.platform.problems import OURS

CODE_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"
TEXT_PATTERN: Final = r"^[^\x00-\x1f\x7f]+$"
UUID_PATTERN: Final = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
INSTANT_PATTERN: Final = (
    r"^2[01][0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$"
)
_INSTANT: Final = re.compile(INSTANT_PATTERN)
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100


class Strict(BaseModel):
    """A request's body: nothing is converted, nothing unknown is ignored, nothing changes afterwards."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _refuse(sentence: str) -> PydanticCustomError:
    return PydanticCustomError(OURS, sentence)


def _storable(text: str) -> str:
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise _refuse("This must not contain half of a character.")
    if holds_card_number(text):
        raise _refuse("This must not contain the number of a payment card.")
    return text


def parse_instant(text: object) -> object:
    """Read an RFC 3339 instant with its offset, from 2000 to 2100, as UTC."""
    if not isinstance(text, str):
        return text
    try:
        at = datetime.fromisoformat(text).astimezone(UTC) if _INSTANT.fullmatch(text) else None
    except (ValueError, OverflowError):
        at = None
    if at is None:
        raise _refuse("This must be an instant with its offset, such as 2026-11-23T07:42:00Z.")
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise _refuse("This instant must lie between the years 2000 and 2100.")
    return at


def parse_day(text: object) -> object:
    """Read a date written as 2026-11-23, from 2000 to 2100."""
    if not isinstance(text, str):
        return text
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _refuse("This must be a date such as 2026-11-23, between the years 2000 and 2100.")
    return day


def parse_uuid(text: object) -> object:
    """Read a UUID in its usual form, in small letters."""
    if not isinstance(text, str):
        return text
    if re.fullmatch(UUID_PATTERN, text) is None:
        raise _refuse("This must be a UUID in small letters, such as 0192f0c1-7d3a-7c11-8a55-3d1f5f0e9a10.")
    return UUID(text)


Code = Annotated[str, StringConstraints(pattern=CODE_PATTERN)]
"""An identifier of the tariff: an ATCO or NOC code, or a slug."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=TEXT_PATTERN), AfterValidator(_storable)]
"""A line of words or what a medium carries, without control characters, and never a payment card's number."""

Instant = Annotated[
    datetime,
    BeforeValidator(parse_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-23T07:42:00Z"]}),
]
"""An instant, given with its offset and kept in UTC."""

Day = Annotated[
    date,
    BeforeValidator(parse_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-11-23"]}),
]
"""A day on the calendar."""

Identifier = Annotated[
    UUID,
    BeforeValidator(parse_uuid),
    WithJsonSchema({"type": "string", "format": "uuid", "pattern": UUID_PATTERN}),
]
"""A UUID."""

Version = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""The SHA-256 of an edition, in hexadecimal."""

Count = Annotated[int, Field(ge=1, le=50)]
"""A number of passengers."""
