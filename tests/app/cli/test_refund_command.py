"""`commonfare refund`: what is given back of a product, or still to pay for another."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.app.cli.valley import run, tariff


def priced(pence: int) -> list[dict[str, Any]]:
    return [{"pence": pence, "illustrative": True}]


PRODUCTS: list[dict[str, Any]] = [
    {"id": "day", "name": "Day", "kind": "day", "fare_days": 1, "prices": priced(500)},
    {"id": "week", "name": "Week", "kind": "period", "fare_days": 7, "refund": "used", "prices": priced(2000)},
    {"id": "month", "name": "Month", "kind": "period", "months": 1, "refund": "days",
     "prices": [{"profile": "adult", "pence": 6000, "illustrative": True}]},
    {"id": "ten", "name": "Ten", "kind": "carnet", "uses": 10, "fare_days": 1, "expires_after_days": 90,
     "refund": "days", "prices": priced(4000)},
    {"id": "crew", "name": "Crew", "kind": "day", "fare_days": 1, "refund": "days",
     "prices": [{"profile": "staff", "pence": 100, "illustrative": True}]},
]  # fmt: skip
REFUNDS = [
    {"id": "used", "name": "As used", "method": "as_used", "base": "day", "factors": [
        {"up_to_fare_days": 2, "hundredths": 150}, {"up_to_fare_days": 7, "hundredths": 400}], "fee": priced(200)},
    {"id": "days", "name": "By days", "method": "pro_rata"},
]  # fmt: skip
PROFILES = [{"id": "adult", "name": "Adult"}, {"id": "staff", "name": "Staff"}]
OVERRULES = [{"code": "strike", "name": "Strike"}]


@pytest.fixture
def document(tmp_path: Path) -> Path:
    return tariff(tmp_path, products=PRODUCTS, refunds=REFUNDS, overrules=OVERRULES, profiles=PROFILES)


WEEK = ("week", "--from", "2026-11-02", "--asked", "2026-11-03T12:00", "--profile", "adult")


def test_a_week_used_for_two_days_is_refunded_with_its_reasons(document: Path) -> None:
    done = run("refund", document, *WEEK)

    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines() == [
        "Paid for Week: £20.00.",
        "Used 2 days: 1.5 × Day at £5.00 is £7.50.",
        "Left: £12.50.",
        "Less a fee of £2.00: £10.50.",
        "Given back: £10.50",
    ]


def test_a_strike_takes_no_fee(document: Path) -> None:
    done = run("refund", document, *WEEK, "--overrule", "strike", "--paid", "18.50", "--used", "1")

    assert done.stdout.splitlines()[-2:] == ["No fee is taken: Strike.", "Given back: £11.00"]


def test_programs_get_the_steps(document: Path) -> None:
    value = json.loads(run("refund", document, *WEEK, "--json").stdout)

    assert (value["product"], value["amount_pence"], value["fee_pence"], value["reason"]) == ("week", 1050, 200, None)
    assert [step["amount_pence"] for step in value["steps"]] == [2000, 750, 1250, 1050]


def test_it_ends_as_the_product_says_unless_it_is_told(document: Path) -> None:
    words = ("month", "--from", "2026-11-15", "--asked", "2026-11-24", "--profile", "adult")

    as_sold, told = run("refund", document, *words), run("refund", document, *words, "--until", "2026-12-04")

    assert "Left: 20 of 30 days, £40.00." in as_sold.stdout
    assert "Left: 10 of 20 days, £30.00." in told.stdout


def test_handed_back_now_if_nobody_says_when(document: Path) -> None:
    done = run("refund", document, "month", "--from", "2199-01-01", "--profile", "adult")

    assert done.stdout.splitlines()[-1] == "Given back: £60.00"


def test_an_exchange_says_what_is_still_to_pay(document: Path) -> None:
    dearer, cheaper = (
        run("refund", document, *WEEK, "--exchange", "month"),
        run("refund", document, *WEEK, "--exchange", "7.50"),
    )

    assert dearer.stdout.splitlines()[-1] == "The new product costs £60.00, of which £47.50 are still to pay."
    assert cheaper.stdout.splitlines()[-1] == "The new product costs £7.50, so £5.00 are given back."


def test_programs_get_the_exchange(document: Path) -> None:
    value = json.loads(run("refund", document, *WEEK, "--exchange", "month", "--json").stdout)

    amounts = value["price_pence"], value["to_pay_pence"], value["to_give_back_pence"], value["refund"]["amount_pence"]
    assert amounts == (6000, 4750, 0, 1250)


def test_whoever_is_not_named_is_an_adult(document: Path) -> None:
    words = ("month", "--from", "2026-11-15", "--asked", "2026-11-24")

    assert run("refund", document, *words).stdout == run("refund", document, *words, "--profile", "adult").stdout


def test_where_nobody_is_usual_a_profile_is_asked_for(tmp_path: Path) -> None:
    document = tariff(tmp_path, products=PRODUCTS[:2], refunds=REFUNDS, profiles=[
        {"id": "staff", "name": "Staff"}, {"id": "guest", "name": "Guest"}])  # fmt: skip

    done = run("refund", document, *WEEK[:-2])

    assert done.exit_code == 2
    assert "Name a passenger profile with --profile. This tariff has: guest, staff." in done.stderr


@pytest.mark.parametrize("members", [{"prices": [PRODUCTS[-1]["prices"][0]]}, PRODUCTS[3] | {"refund": None}])
def test_a_product_without_a_refund_rule_is_said_not_to_be_refunded(members: dict[str, Any], tmp_path: Path) -> None:
    """Whatever it cost, and however much of it was used."""
    plain = {name: member for name, member in (PRODUCTS[0] | members).items() if member is not None}

    done = run("refund", tariff(tmp_path, products=[plain], profiles=PROFILES), plain["id"], "--from", "2026-11-02")

    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [f"{plain['name']} cannot be refunded.", "Given back: £0.00"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("year", "--from", "2026-11-02"), "This tariff has no product 'year'. It has: crew, day, month, ten, week."),
        (("week", "--from", "soon"), "'soon' is not a time."),
        (("week", "--from", "2026-11-02", "--until", "2026-11-01"), "--until is not after --from."),
        (
            ("week", "--from", "2026-11-02", "--paid", "a lot"),
            "'a lot' is no amount. Write it as 57.00, without a currency sign.",
        ),
        (
            ("crew", "--from", "2026-11-02"),
            "Crew has no price of its own for the profile adult. Name another with --profile, or say the amount as 57.",
        ),
        (("ten", "--from", "2026-11-02"), "Ten has 10 uses. Say with --used how many were begun."),
        (("week", "--from", "2026-11-02", "--overrule", "rain"), "The tariff has no overrule with this code"),
        (("week", "--from", "2026-11-02", "--profile", "martian"), "The tariff has no user profile with this id."),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(words: tuple[str, ...], sentence: str, document: Path) -> None:
    done = run("refund", document, *words)

    assert (done.exit_code, done.stdout) == (2, "")
    assert sentence in done.stderr
