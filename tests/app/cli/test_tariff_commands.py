"""`commonfare quote` and `commonfare review`: files only."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli.commands import COMMANDS, command_line
from app.cli.tariffs import SCHEME
from tests.support import tariffs

MONDAY = "2026-11-23T07:45"


def run(*words: str) -> Result:
    return CliRunner().invoke(command_line(), list(words))


def test_a_journey_is_priced_by_names_and_every_price_says_why() -> None:
    done = run("quote", "derby", "old market square", "--at", MONDAY)

    assert done.exit_code == 0, done.stderr
    assert "Joint Day" in done.stdout
    assert "£11.00 (illustrative)" in done.stdout
    assert "published 2024-09" in done.stdout


def test_codes_and_names_mean_the_same_stop() -> None:
    by_name, by_atco, by_crs = (
        run("quote", name, "9100NTNG", "--at", MONDAY).stdout.partition("\n\n")[2]
        for name in ("derby", "9100DRBY", "dby")
    )

    assert by_name == by_atco == by_crs
    assert "Single" in by_name


def test_a_name_of_several_stops_takes_the_station_and_names_the_others() -> None:
    done = run("quote", "derby", "nottingham", "--at", MONDAY)

    assert "Derby Rail Station (9100DRBY, derby); or did you mean" in done.stdout


def test_a_stop_called_just_that_is_taken_before_a_station_without_lines() -> None:
    done = run("quote", "hucknall", "old market square", "--at", MONDAY)

    assert "(9400ZZNOHKL" in done.stdout


def test_a_party_pays_for_all_of_it() -> None:
    one, three = (
        run("quote", "derby", "9100NTNG", "--at", MONDAY, "--profile", who).stdout for who in ("young", "young=3")
    )

    assert one != three


def test_times_are_local_unless_they_say_otherwise() -> None:
    local, written_out = (
        run("quote", "derby", "9100NTNG", "--at", at).stdout for at in ("2026-07-01T08:45", "2026-07-01T07:45+00:00")
    )

    assert local == written_out


def test_a_date_in_another_year_than_the_journey_says_so() -> None:
    done = run("quote", "derby", "9100NTNG", "--at", "2026-12-20T09:00")

    assert "Mon 21 Dec 04:30" in done.stdout
    assert "Sat 20 Mar 2027 04:30" in done.stdout


def test_an_edition_that_is_not_yet_in_force_says_so() -> None:
    done = run("quote", "derby", "9100NTNG", "--at", "2026-08-31T12:00")

    assert done.exit_code == 0
    assert "in force from 2026-09-01 only" in done.stderr


def test_without_a_time_it_is_priced_for_now() -> None:
    assert run("quote", "derby", "9100NTNG").exit_code == 0


def test_a_journey_that_cannot_be_planned_says_why() -> None:
    done = run("quote", "9100MATLOCK", "3300BR0180", "--at", MONDAY)

    assert done.exit_code == 0
    assert "╭" in done.stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nowhere at all", "derby"), "No stop is called 'nowhere at all'"),
        (("derby", "9100NTNG", "--profile", "pensioner"), "pass-nottinghamshire, student, young"),
        (("derby", "9100NTNG", "--profile", "adult=none"), "is no number of passengers"),
        (("derby", "9100NTNG", "--profile", "adult=51"), "is no number of passengers"),
        (("derby", "9100NTNG", "--at", "breakfast"), "is not a time"),
        (("derby", "derby"), "it goes nowhere"),
        (("derby", "9100NTNG", "--tariff", "not-here.json"), "There is no file not-here.json"),
        (("derby", "9100NTNG", "--tariff", "pyproject.toml"), "`commonfare review pyproject.toml` lists them all"),
        (("derby", "9100NTNG", "--tariff", "fares"), "fares is a folder"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(words: tuple[str, ...], sentence: str) -> None:
    done = run("quote", *words)

    assert done.exit_code == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_the_tariff_may_be_named_first() -> None:
    asked = ("derby", "9100NTNG", "--at", MONDAY)

    assert run("quote", str(SCHEME), *asked).stdout == run("quote", *asked).stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("derby",), "Name two stops"),
        (("a.json", "derby", "9100NTNG", "--tariff", "b.json"), "a tariff at most once"),
        (("derby", "9100NTNG", "--profile", "young@old"), "has no age that we can read"),
        (("derby", "9100NTNG", "--held", "nothing"), "no product with this id"),
    ],
)
def test_what_a_quote_cannot_be_asked_is_told(words: tuple[str, ...], sentence: str) -> None:
    done = run("quote", *words)

    assert (done.exit_code, sentence in done.stderr) == (2, True)


def test_ages_are_written_after_the_profile() -> None:
    assert "Young person" in run("quote", "derby", "9100NTNG", "--at", MONDAY, "--profile", "young@12=2").stdout


def test_the_schemes_own_tariff_may_be_published() -> None:
    done = run("review", str(SCHEME))

    assert done.exit_code == 0
    assert "0 errors" in done.stdout
    assert "It may be published" in done.stdout


def test_all_findings_are_listed_with_their_places(tmp_path: Path) -> None:
    document = json.loads(tariffs.raw())
    document["currency"], document["unknown"], document["valid_from"] = "JPY", 1, "tomorrow"
    (tmp_path / "draft.json").write_text(json.dumps(document))

    done = run("review", str(tmp_path / "draft.json"))

    assert done.exit_code == 1
    assert all(path in done.stdout for path in ("/currency", "/unknown", "/valid_from"))
    assert "3 errors" in done.stdout


def test_findings_are_for_programs_too(tmp_path: Path) -> None:
    (tmp_path / "draft.json").write_text("{}")

    done = run("review", str(tmp_path / "draft.json"), "--json")

    findings = json.loads(done.stdout)
    assert done.exit_code == 1
    assert findings
    assert {"path", "code", "message", "severity"} == findings[0].keys()


def test_a_document_that_is_not_json_is_a_finding_not_a_fault() -> None:
    done = run("review", "pyproject.toml")

    assert done.exit_code == 1
    assert "1 error, 0 warnings." in done.stdout


BY_FILE = ("quote", "best", "review", "diff", "charge", "share", "compare", "refund", "upgrade", "--help")


def test_commands_that_need_files_only_do_not_wait_for_what_the_service_needs() -> None:
    question = (
        "import sys; from app.cli.commands import command_line;"
        f"[command_line([word]) for word in {BY_FILE}]; print(*sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True, check=True)

    slow = {"fastapi", "pydantic", "sqlalchemy", "redis", "alembic", "uvicorn", "httpx", "joserfc", "holidays"}
    assert not slow & set(done.stdout.split())


def test_the_list_of_commands_names_every_one_and_what_it_does() -> None:
    done = CliRunner().invoke(command_line([]), ["--help"])

    assert done.exit_code == 0
    assert all(f" {name} " in done.stdout and summary[:20] in done.stdout for name, (_, summary) in COMMANDS.items())


def test_a_word_that_is_no_command_is_said_to_be_none() -> None:
    done = CliRunner().invoke(command_line(["quot"]), ["quot"])

    assert done.exit_code == 2
    assert "No such command 'quot'" in done.stderr


def test_what_is_offered_already_is_not_said_to_be_missing() -> None:
    done = CliRunner().invoke(command_line(), ["quote", "9100DRBY", "9100NTNG", "--at", "2026-11-23T07:45"])

    assert "Worth knowing: For £" in done.stdout
    assert "Not offered: For £" not in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("--at", "0001-01-01T00:00"),
        ("--at", "9999-12-31T23:59"),
        ("--profile", "adult=30", "--profile", "student=30"),
        ("--tariff", __file__ + "/tariff.json"),
        ("--tariff", "x" * 5000),
    ],
)
def test_what_nobody_can_price_is_one_sentence(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(command_line(), ["quote", "9100DRBY", "9100NTNG", *words])

    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("commonfare: ")


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("2027-03-28T01:30", "The clocks go forward: '2027-03-28T01:30' never comes. Write a time that does"),
        ("2026-10-25T01:30", "Write 2026-10-25T01:30:00+01:00 or 2026-10-25T01:30:00+00:00."),
        ("soon", "'soon' is not a time. Write it as 2026-11-23T07:45:00+00:00."),
    ],
)
def test_a_time_that_comes_twice_or_never_is_refused_with_what_to_write(at: str, sentence: str) -> None:
    done = run("quote", "9100DRBY", "9100NTNG", "--at", at)

    assert (done.exit_code, done.stdout) == (2, "")
    assert sentence in done.stderr
