"""The command that asks what the same taps would cost under two editions."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Group, RenderableType
from rich.table import Table

from app.cli.charges import AsLines, Held, Links, Taps
from app.cli.console import in_plain_words, out
from app.cli.replay import opening
from app.cli.replay.accounts import Account, account, travellers
from app.cli.replay.show import RECEIPTS
from app.cli.replay.voice import Voice
from fares.comparison import Comparison, Effect, Outcome, Report, always, outcome_of
from fares.journeys import WhyIgnored
from fares.money import Money
from fares.tariff import Tariff, Timeline

Old = Annotated[Path, typer.Argument(metavar="OLD", help="A tariff document.")]
New = Annotated[Path, typer.Argument(metavar="NEW", help="Another. Both are taken as if in force all the time.")]

LOST: Final = frozenset(
    {WhyIgnored.UNKNOWN_OPERATOR, WhyIgnored.NO_OPERATOR, WhyIgnored.UNKNOWN_PROFILE, WhyIgnored.NO_PROFILE}
)
"""Why a tap makes no ride under an edition, though somebody rode."""


def compare(
    old: Old,
    new: New,
    taps: Taps,
    held: Held = None,
    media: Links = None,
    as_lines: AsLines = False,  # noqa: FBT002
) -> None:
    """Compare what the same taps cost under two editions: who pays more or less, and who gets what."""
    with in_plain_words():
        editions, voice, comparison = opening.editions_of([old, new]), Voice(as_lines=as_lines), Comparison()
        before, after = (always(edition) for edition in editions)
        with opening.source(editions, taps, held, media, voice.remark) as source:
            for traveller in travellers(source):
                one, other = account(before, traveller), account(after, traveller)
                comparison.add(_profile(one), _outcome(before, one), _outcome(after, other))
        if as_lines:
            voice.record(_as_json(comparison.report()))
        else:
            out.print(_shown(editions[0], comparison.report()))
    raise typer.Exit(1 if voice.remarks else 0)


def _profile(one: Account) -> str:
    """Give the profile of a passenger: that of the first ride, or else of a tap."""
    ridden = [ride.ride.profile for ride in one.charge.rides]
    tapped = [tap.profile for tap in one.traveller.taps if tap.profile is not None]
    return next(iter((*ridden, *tapped)), "unknown")


def _outcome(editions: Timeline, one: Account) -> Outcome:
    """Sum an account up. Taps that the edition knows nothing of count as rides without a fare."""
    outcome = outcome_of(editions, one.charge)
    return replace(outcome, unpriced=outcome.unpriced + sum(tap.reason in LOST for tap in one.ignored))


def _as_json(report: Report) -> dict[str, object]:
    return {
        "record": "comparison",
        "before_pence": report.before.pence,
        "after_pence": report.after.pence,
        "unpriced_before": report.unpriced_before,
        "unpriced_after": report.unpriced_after,
        "effects": [_effect(effect) for effect in report.effects],
        "revenue": [
            {"operator": one.operator, "before_pence": one.before.pence, "after_pence": one.after.pence}
            for one in report.revenue
        ],
        "sales": [
            {
                "kind": one.kind,
                "id": one.id or None,
                "before_pence": one.before.pence,
                "after_pence": one.after.pence,
                "times_before": one.times_before,
                "times_after": one.times_after,
                "travellers_before": one.travellers_before,
                "travellers_after": one.travellers_after,
            }
            for one in report.sales
        ],
    }


def _effect(effect: Effect) -> dict[str, object]:
    return {
        "profile": effect.profile,
        "travellers": effect.travellers,
        "more": effect.more,
        "less": effect.less,
        "same": effect.same,
        "dearer_pence": effect.dearer.pence,
        "cheaper_pence": effect.cheaper.pence,
        "quantiles": {str(quantile.percent): quantile.difference.pence for quantile in effect.quantiles},
    }


def _shown(tariff: Tariff, report: Report) -> RenderableType:
    change = _more(tariff, report.after - report.before)
    whole = f"[bold]{tariff.said(report.before)} before, {tariff.said(report.after)} after ({change})[/]"
    without = f"Rides without a fare: {report.unpriced_before} before, {report.unpriced_after} after."
    return Group(whole, without, "", _effects(tariff, report), "", _revenue(tariff, report), "", _sales(tariff, report))


def _effects(tariff: Tariff, report: Report) -> Table:
    percents = [f"{quantile.percent} %" for quantile in report.effects[0].quantiles]
    table = _table("profile", "travellers", "pay more", "by", "pay less", "by", "same", *percents)
    for one in report.effects:
        counts = (str(one.travellers), str(one.more), tariff.said(one.dearer), str(one.less), tariff.said(one.cheaper))
        shares = (_more(tariff, quantile.difference) for quantile in one.quantiles)
        table.add_row(one.profile or "all", *counts, str(one.same), *shares)
    return table


def _revenue(tariff: Tariff, report: Report) -> Table:
    table = _table("operator", "before", "after", "more")
    for one in report.revenue:
        amounts = tariff.said(one.before), tariff.said(one.after), _more(tariff, one.after - one.before)
        table.add_row(one.operator, *amounts)
    return table


def _sales(tariff: Tariff, report: Report) -> Table:
    table = _table("taken for", "before", "times", "travellers", "after", "times", "travellers")
    for one in report.sales:
        before = tariff.said(one.before), str(one.times_before), str(one.travellers_before)
        after = tariff.said(one.after), str(one.times_after), str(one.travellers_after)
        table.add_row(f"{RECEIPTS[one.kind]} {one.id}".strip(), *before, *after)
    return table


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(first, overflow="fold")
    for title in others:
        table.add_column(title, justify="right")
    return table


def _more(tariff: Tariff, difference: Money) -> str:
    return f"{'+' if difference.pence > 0 else ''}{tariff.said(difference)}"
