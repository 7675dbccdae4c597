"""The small tariff before and after an officer's edit."""

import copy
from collections.abc import Callable
from typing import Any

from fares.difference import Change, difference
from tests.support import tariffs


def after(
    edit: Callable[[dict[str, Any]], object], earlier: Callable[[dict[str, Any]], object] = lambda _: None
) -> tuple[Change, ...]:
    """What changed when the small tariff was edited; `earlier` is what was already so before."""
    old, new = tariffs.document(), tariffs.document()
    earlier(old)
    edit(new)
    return difference(copy.deepcopy(old), new)
