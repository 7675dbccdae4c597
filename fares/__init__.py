"""The fare engine: pure functions that price, sell and validate travel from a tariff document.

It takes values and the time and gives values back. It reads no clock, no file and no network, and needs nothing but
Python's standard library.
"""

from typing import Final

RULES_REVISION: Final = 2
"""Names the engine's rules in every quote and sale, so that any price can be recomputed later."""
