"""What the commands about taps are tried with: the small tariff of docs/charge.md and files beside it."""

import json
import re
from pathlib import Path
from typing import Any, Final

from typer.testing import CliRunner, Result

from app.cli.commands import command_line

PAGE: Final = (Path(__file__).resolve().parents[3] / "docs" / "charge.md").read_text(encoding="utf-8")
TARIFF: Final[dict[str, Any]] = json.loads(re.findall(r"```json tariff\n(.*?)```", PAGE, re.DOTALL)[0])
HEADER: Final = "id,traveller,at,kind,stop,operator"


def run(command: str, *words: str | Path) -> Result:
    """Run a command as somebody would type it."""
    return CliRunner().invoke(command_line([command]), [command, *(str(word) for word in words)])


def write(folder: Path, name: str, *lines: str) -> Path:
    """Write a file of some lines."""
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def tariff(folder: Path, name: str = "tariff.json", **overrides: object) -> Path:
    """Write the tariff, with some members replaced."""
    return write(folder, name, json.dumps(TARIFF | overrides))


def taps(folder: Path, *rows: str, header: str = HEADER) -> Path:
    """Write a taps file."""
    return write(folder, "taps.csv", header, *rows)


def records(done: Result) -> dict[str, list[dict[str, Any]]]:
    """Read the lines of a command's output, by what they are."""
    found: dict[str, list[dict[str, Any]]] = {"remark": [], "charge": [], "sums": []}
    for line in done.stdout.splitlines():
        record = json.loads(line)
        found[record["record"]].append(record)
    return found


def charged(*words: str | Path) -> dict[str, list[dict[str, Any]]]:
    """Charge for programs."""
    done = run("charge", *words, "--json")
    assert done.exit_code in {0, 1}, done.stderr
    return records(done)


def bus(code: str, traveller: str = "ashia", at: str = "2026-11-02T08:00:00+00:00") -> str:
    """A row: somebody boards a bus."""
    return f"{code},{traveller},{at},on,100A,BUSCO"


def tram(code: str, traveller: str = "ashia", at: str = "2026-11-02T09:00:00+00:00", kind: str = "on") -> str:
    """A row: somebody boards a tram, or leaves it."""
    return f"{code},{traveller},{at},{kind},100C,TRAM"
