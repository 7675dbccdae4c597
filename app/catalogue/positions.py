"""Positions as people write them, read without a fraction being rounded."""

import re
from typing import Final

from app.platform.errors import InvalidRequest

DEGREES: Final = re.compile(r"(-?)([0-9]{1,3})(?:\.([0-9]{1,6}))?")
FURTHEST_LAT: Final = 90_000_000
FURTHEST_LON: Final = 180_000_000
PATTERN: Final = r"^-?[0-9]{1,3}(\.[0-9]{1,6})?,-?[0-9]{1,3}(\.[0-9]{1,6})?$"


def microdegrees(position: str) -> tuple[int, int]:
    """Read `lat,lon` in decimal degrees, six places at most, as whole microdegrees; raises `InvalidRequest`."""
    lat, lon = (_whole(part) for part in position.split(","))
    if abs(lat) > FURTHEST_LAT or abs(lon) > FURTHEST_LON:
        sentence = "Latitudes lie between -90 and 90 degrees, longitudes between -180 and 180."
        raise InvalidRequest(members={"errors": [{"path": "/query/near", "message": sentence}]})
    return lat, lon


def _whole(degrees: str) -> int:
    found = DEGREES.fullmatch(degrees)
    assert found is not None, "the pattern was checked"
    sign, whole, fraction = found.groups(default="")
    return int(f"{sign}{whole}{fraction:0<6}")
