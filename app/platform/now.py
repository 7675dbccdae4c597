"""The instant at which a request is answered, for endpoints. Commands ask `clock`, and so need no web framework."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends

from app.platform import clock

Now = Annotated[datetime, Depends(clock.now)]
