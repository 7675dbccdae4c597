"""Apportionment: how receipts are shared out between operators, to the penny."""

from collections.abc import Mapping

from fares.money import Money


def split(total: Money, weights: Mapping[str, int]) -> dict[str, Money]:
    """Share `total` in proportion to `weights`, to the penny.

    Odd pennies go to the largest remainders, ties to the lowest key, so the parts always add up to the whole. A
    negative total is shared as the positive one is. If all weights are zero, all shares are equal. Weights are never
    negative, and there is at least one.
    """
    assert weights, "somebody gets a share"
    assert min(weights.values()) >= 0, "weights are not negative"
    parts = weights if any(weights.values()) else dict.fromkeys(weights, 1)
    whole, sign = sum(parts.values()), -1 if total.pence < 0 else 1
    exact = {key: divmod(abs(total.pence) * parts[key], whole) for key in sorted(parts)}
    odd = abs(total.pence) - sum(pence for pence, _ in exact.values())
    favoured = sorted(exact, key=lambda key: -exact[key][1])[:odd]
    return {key: Money(sign * (pence + (key in favoured))) for key, (pence, _) in exact.items()}
