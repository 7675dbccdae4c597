"""The example of docs/charge.md, run: its files give its records."""

import json
import re
from pathlib import Path

from tests.app.cli.valley import PAGE, run, write

BLOCKS = re.findall(r"```(?:json|csv) (\w+)\n(.*?)```", PAGE, re.DOTALL)


def test_the_pages_example_gives_the_pages_records(tmp_path: Path) -> None:
    files = {name: write(tmp_path, name, text.rstrip("\n")) for name, text in BLOCKS if name != "records"}

    done = run("charge", files["tariff"], files["taps"], "--media", files["links"], "--json")

    assert done.exit_code == 1
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        json.loads(text) for name, text in BLOCKS if name == "records"
    ]


def test_every_member_of_the_records_is_explained() -> None:
    records = [json.loads(text) for name, text in BLOCKS if name == "records"]
    rides = [ride for record in records if record["record"] == "charge" for ride in record["rides"]]
    members = {member for part in (*records, *rides) for member in part}

    assert [member for member in members if f"`{member}`" not in PAGE.partition("In a `charge`:")[2]] == []
