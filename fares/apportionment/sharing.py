"""Sharing a receipt: by what, and to the penny."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from fares.apportionment.shapes import Receipt, ReceiptKind, Share
from fares.money import Money
from fares.products import Coverage
from fares.rides import kilometres
from fares.rules import ApportionmentRule, SharingMethod
from fares.steps import Step
from fares.tariff import Tariff, may_cover

EARNED: Final = ApportionmentRule("as-earned", "As earned", SharingMethod.AS_EARNED)
"""By this rule receipts are shared for which a tariff has none."""


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


def apportion(tariff: Tariff, receipt: Receipt) -> tuple[Share, ...]:
    """Share a receipt between operators, by id, by the rule that names its product or cap, or else the general one.

    A ride by itself is wholly its operator's. The parts add up to the receipt. A ride of unknown length counts as long
    as those of the receipt that are known do on average. Of what nobody rode with, all operators whose rides it covers
    get an equal share.
    """
    rule = rule_for(tariff, receipt)
    method = _method(rule, receipt)
    weights = _weights(tariff, rule, method, receipt)
    parts = split(receipt.amount, weights)
    return tuple(
        Share(operator, amount, _step(tariff, receipt, (rule.id, method), weights, operator, amount))
        for operator, amount in parts.items()
    )


def rule_for(tariff: Tariff, receipt: Receipt) -> ApportionmentRule:
    """Find the rule by which a receipt is shared."""
    if receipt.kind is ReceiptKind.RIDE:
        return EARNED
    named = [rule for rule in tariff.apportionments if receipt.id in _names(rule, receipt.kind)]
    general = [rule for rule in tariff.apportionments if not rule.products and not rule.caps]
    return next(iter((*named, *general)), EARNED)


def _names(rule: ApportionmentRule, kind: ReceiptKind) -> frozenset[str]:
    return {ReceiptKind.PRODUCT: rule.products, ReceiptKind.CAP: rule.caps}.get(kind, frozenset())


def _method(rule: ApportionmentRule, receipt: Receipt) -> SharingMethod:
    """Say by what a receipt is shared: by rides if it goes by their lengths and none is known."""
    unknown = all(ride.metres is None for ride in receipt.rides)
    return SharingMethod.BY_RIDES if rule.method is SharingMethod.BY_PASSENGER_KM and unknown else rule.method


def _weights(tariff: Tariff, rule: ApportionmentRule, method: SharingMethod, receipt: Receipt) -> Mapping[str, int]:
    if method is SharingMethod.FIXED:
        assert rule.parts, "fixed parts are stated: the review refuses others"
        return rule.parts
    if not receipt.rides:
        return dict.fromkeys(_operators_covered(tariff, receipt), 0)
    weights = Counter[str]()
    for ride, weight in zip(receipt.rides, _claims(method, receipt), strict=True):
        weights[ride.operator] += weight
    return weights


def _claims(method: SharingMethod, receipt: Receipt) -> list[int]:
    """Weigh each ride: in pence, in metres, or as one."""
    if method is SharingMethod.AS_EARNED:
        return [ride.price.pence for ride in receipt.rides]
    if method is SharingMethod.BY_RIDES:
        return [1] * len(receipt.rides)
    known = [ride.metres for ride in receipt.rides if ride.metres is not None]
    average = (2 * sum(known) + len(known)) // (2 * len(known))
    return [average if ride.metres is None else ride.metres for ride in receipt.rides]


def _operators_covered(tariff: Tariff, receipt: Receipt) -> frozenset[str]:
    """Give the operators on some of whose services a product or cap holds; all if none is known to."""
    rule = tariff.products.get(receipt.id) or tariff.caps.get(receipt.id)
    covers = Coverage() if rule is None else rule.covers
    network = tariff.network
    services = [(line.operator, line.mode, line.id) for line in network.lines.values()]
    unnamed = [(operator.id, operator.mode, None) for operator in network.operators.values()]
    held = frozenset(service[0] for service in (*services, *unnamed) if may_cover(covers, *service))
    return held or frozenset(network.operators)


def _step(
    tariff: Tariff,
    receipt: Receipt,
    by: tuple[str, SharingMethod],
    weights: Mapping[str, int],
    operator: str,
    amount: Money,
) -> Step:
    rule, method = by
    whole, name = sum(weights.values()), tariff.network.operators[operator].name
    claim = _claim(tariff, method, weights[operator], whole) if whole else "an equal share"
    said = f"{tariff.said(amount)} of {tariff.said(receipt.amount)} for {receipt.name}"
    return Step(
        rule=rule,
        inputs={
            "receipt": receipt.id,
            "operator": operator,
            "method": method,
            "weight": str(weights[operator]),
            "of": str(whole),
        },
        amount=amount,
        sentence=f"{name} gets {said}: {claim}.",
        source=None,
        illustrative=False,
    )


def _claim(tariff: Tariff, method: SharingMethod, weight: int, whole: int) -> str:
    """Say by what an operator gets its share."""
    match method:
        case SharingMethod.AS_EARNED:
            return f"{tariff.said(Money(weight))} of {tariff.said(Money(whole))} earned before caps"
        case SharingMethod.BY_RIDES:
            return f"{weight} of {whole} rides"
        case SharingMethod.BY_PASSENGER_KM:
            return f"{kilometres(weight)} of {kilometres(whole)} ridden"
        case _:
            return f"{weight} of {whole} fixed parts"
