"""The command that brings a tariff document to the newest format."""

import json
from pathlib import Path
from typing import Annotated, Final

import typer

from app.cli.console import CommandError, err, in_plain_words, read
from fares.exchange import document

INDENT: Final = 1


def upgrade(
    file: Annotated[Path, typer.Argument(help="A tariff document of any format.")],
    output: Annotated[Path | None, typer.Option("--output", help="Where to write it; printed if left out.")] = None,
) -> None:
    """Write a tariff document in the newest format. It means the same, and is another edition: give it a new name."""
    raw = read(file)
    if document.read(raw).document is None:
        with in_plain_words():
            raise CommandError(f"{file} has mistakes. `commonfare review {file}` lists them all.")
    written = json.loads(raw)
    upgraded = document.upgraded(written)
    if upgraded == written:
        err.print(f"{file} is written in the newest format already.", soft_wrap=True)
    _write(json.dumps(upgraded, ensure_ascii=False, indent=INDENT), output)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        typer.echo(text)
        return
    with in_plain_words():
        output.write_text(text + "\n", encoding="utf-8")
    err.print(f"Wrote {output}.", soft_wrap=True)
