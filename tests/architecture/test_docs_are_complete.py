"""What users meet is documented: every error, setting, address and command."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from app.cli.commands import command_line
from app.main import ROUTERS
from app.main.errors import STATUS
from app.platform.settings import Settings
from fares.errors import FareError
from tests.architecture.sources import ROOT, python_files, text


def every_error() -> list[type[FareError]]:
    """Import all that defines errors, then walk down from their root."""
    for path in python_files("app", "fares"):
        if any(isinstance(node, ast.ClassDef) for node in ast.walk(ast.parse(text(path)))):
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    return sorted(below(FareError), key=lambda error: error.__qualname__)


def below(error: type[FareError]) -> Iterator[type[FareError]]:
    for child in error.__subclasses__():
        yield child
        yield from below(child)


def abstract(error: type[FareError]) -> bool:
    """Whether an error only gathers others, and is never raised itself."""
    return "code" not in vars(error) or bool(error.__subclasses__())


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_every_error_has_a_status_and_a_place_in_the_list_of_problems() -> None:
    errors = [error for error in every_error() if not abstract(error)]

    assert len(errors) > 20
    assert not [error.__name__ for error in errors if error not in STATUS]
    assert not [error.code for error in errors if error.code not in page("problems.md")]


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [error.code for error in every_error() if not abstract(error)]

    assert len(codes) == len(set(codes))


def test_every_setting_is_described_with_its_default() -> None:
    names = ["DATABASE_URL", "REDIS_URL", "MIGRATION_DATABASE_URL"]
    names += [f"COMMONFARE_{name.upper()}" for name in Settings.model_fields if not name.endswith("_url")]

    assert not [name for name in names if f"`{name}`" not in page("operations.md")]


def routes() -> list[APIRoute]:
    return [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]


@pytest.mark.parametrize("route", routes(), ids=lambda route: f"{min(route.methods)} {route.path}")
def test_every_address_says_what_it_does(route: APIRoute) -> None:
    """The docstring is the API's documentation; its first words, or the name, are the summary."""
    assert route.endpoint.__doc__
    assert route.summary or route.name
    assert route.description


def commands(command: TyperGroup | TyperCommand, name: str = "commonfare") -> Iterator[tuple[str, TyperCommand]]:
    """Every command of a group, by the words that call it; Typer keeps the classes of its commands to itself."""
    if isinstance(command, TyperCommand):
        yield name, command
    else:
        for word, child in command.commands.items():
            assert isinstance(child, TyperGroup | TyperCommand)
            yield from commands(child, f"{name} {word}")


def every_command() -> dict[str, TyperCommand]:
    root = get_command(command_line())
    assert isinstance(root, TyperGroup)
    return dict(commands(root))


def test_every_command_is_documented_and_explains_itself() -> None:
    documented = (ROOT / "README.md").read_text(encoding="utf-8") + page("operations.md")
    known = every_command()

    assert len(known) > 10
    assert not [name for name in known if f"`{name}" not in documented]
    assert not [name for name, command in known.items() if not command.help]


def test_every_option_explains_itself_or_has_a_name_that_does() -> None:
    plain = {"port", "help"}
    silent = [
        f"{name} --{option.name}"
        for name, command in every_command().items()
        for option in command.params
        if option.name not in plain and not getattr(option, "help", None)
    ]

    assert not silent


def test_every_decision_says_why_and_what_else_there_was() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert records
    parts = ("Context", "Decision", "Consequences", "Alternatives")
    missing = [
        f"{record.name}: {part}"
        for record in records
        for part in parts
        if not re.search(rf"^(## |\*\*){part}", text(record), flags=re.MULTILINE)
    ]
    assert not missing


def test_no_page_is_empty() -> None:
    pages = [path for path in Path(ROOT / "docs").rglob("*.md") if len(text(path)) < 200]

    assert not pages
