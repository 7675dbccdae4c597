"""A document with every kind of mistake, and the review that finds them all at once."""

import json
from pathlib import Path

from fares.exchange.document import read
from fares.review import Severity
from tests.fares.every_mistake import every_mistake
from tests.fares.test_tariff_format_page import codes

REVIEW = Path(__file__).resolve().parents[2] / "fares" / "review"

ERRORS = [
    ("/colour", "unknown-member"),
    ("/attribution/0", "length"),
    ("/attribution/1", "control-character"),
    ("/bank_holidays/1", "repeated"),
    ("/sources/1/dated", "pattern"),
    ("/bands/3", "at-least-one"),
    ("/bands/5/dates/0", "date"),
    ("/discounts/0/percent_off", "range"),
    ("/products/7", "exactly-one"),
    ("/products/7/prices", "too-few"),
    ("/products/8/description", "wrong-type"),
    ("/interchanges/0", "at-most-one"),
    ("/taps/1/model", "choice"),
    ("/caps/3/prices", "missing"),
    ("/sources/1/id", "repeated-id"),
    ("/stops/10/crs", "repeated-crs"),
    ("/stops/10/zone", "unknown-zone"),
    ("/lines/4/operator", "unknown-operator"),
    ("/lines/4/patterns/0/stops/1", "unknown-stop"),
    ("/lines/4/patterns/1/stops/0", "unknown-stop"),
    ("/profiles/7/falls_back_to", "unknown-profile"),
    ("/tables/10/line", "unknown-line"),
    ("/singles/5/table", "unknown-table"),
    ("/caps/2/needs/0", "unknown-cap"),
    ("/products/5/needs/1", "unknown-product"),
    ("/products/4/refund", "unknown-refund"),
    ("/surcharges/0/prices/0/source", "unknown-source"),
    ("/singles/5/covers/bands/0", "unknown-band"),
    ("/discounts/0/covers/issuers/0", "unknown-issuer"),
    ("/singles/5/covers/directions/0", "unknown-direction"),
    ("/timezone", "unknown-timezone"),
    ("/lines/5/mode", "mode-differs"),
    ("/stops/11/also_in/0", "own-zone"),
    ("/profiles/5/falls_back_to", "fallback-cycle"),
    ("/profiles/3/ages/0/max_age", "age-range"),
    ("/profiles/4/ages/1", "age-overlap"),
    ("/singles/9/covers/modes_out", "never-holds"),
    ("/tables/5/prices/1", "repeated-profile"),
    ("/tables/5/prices/2/of", "no-base-price"),
    ("/tables/6/cells/1", "repeated-cell"),
    ("/tables/7/steps/0", "step-order"),
    ("/tables/8/stages/1/stops/1", "two-stages"),
    ("/tables/8/triangle/0", "stage-order"),
    ("/tables/8/triangle/1/to", "unknown-stage"),
    ("/products/6/prices/0/profile", "group-profile"),
    ("/products/6/parts/0/most", "group-parts"),
    ("/products/6/parts", "group-parts"),
    ("/products/5/within_fare_days", "flexible-window"),
    ("/discounts/0/covers", "discount-conditions"),
    ("/interchanges/0/window/enforced_seconds", "window-order"),
    ("/products/5/needs", "needs-cycle"),
    ("/extensions/0/cells/1", "extension-falls"),
    ("/apportionment/0/parts/1", "repeated-operator"),
    ("/apportionment/1", "shared-twice"),
    ("/emissions/modes/1/mode", "repeated-mode"),
]

WARNINGS = [
    ("/lines/5/patterns/0/stops/0", "stop-mode"),
    ("/lines/5/patterns/0/stops/1", "stop-mode"),
    ("/lines/5/patterns/1/stops/0", "stop-mode"),
    ("/lines/5/patterns/1/stops/1", "stop-mode"),
    ("/zones/4", "empty-zone"),
    ("/operators/3", "no-single"),
    ("/profiles/8/issuer", "issuer-unused"),
    ("/bands/4", "band-over"),
    ("/taps/0/covers/bands/1", "bands-overlap"),
    ("/singles/8/covers/bands", "bands-overlap"),
    ("/singles/7/covers/bands", "band-gap"),
    ("/singles/6", "never-applies"),
    ("/passback/1", "never-applies"),
    ("/refunds/1", "never-applies"),
    ("/tables/8/stages/1/stops/2", "not-on-line"),
    ("/tables/8/stages", "no-stage"),
    ("/tables/8/triangle", "missing-cell"),
    ("/tables/7/steps/1", "price-falls"),
    ("/products/4/prices/0", "cheaper-than-single"),
    ("/refunds/0/factors", "table-gap"),
    ("/taps/0", "no-default-fare"),
    ("/passback/0/seconds", "long-passback"),
    ("/extensions/0/cells/0", "extension-above-fare"),
    ("/caps/1/prices", "dearer-than-wider"),
    ("/caps/2/prices", "week-below-day"),
    ("/caps/4", "swallows-default"),
    ("/emissions/modes", "no-factor"),
]


def test_every_mistake_is_found_at_once_errors_first() -> None:
    findings = read(json.dumps(every_mistake()).encode()).findings

    assert [(one.path, one.code) for one in findings] == [*ERRORS, *WARNINGS]
    assert [one.severity for one in findings] == [Severity.ERROR] * len(ERRORS) + [Severity.WARNING] * len(WARNINGS)


def test_the_document_leaves_out_no_kind_of_mistake() -> None:
    written = {code for source in REVIEW.rglob("*.py") for code in codes(source)}

    assert written - {code for _, code in [*ERRORS, *WARNINGS]} == set()


def test_every_finding_says_what_to_do() -> None:
    messages = [one.message for one in read(json.dumps(every_mistake()).encode()).findings]

    assert all(message.endswith(".") and message[0].isupper() for message in messages)
