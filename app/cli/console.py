"""How commands talk: results on standard output, everything else on standard error."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.markup import escape
from typer import Exit

from app.platform.errors import MisconfiguredError

USAGE: Final = 2
"""The exit code of a command that was asked for something it cannot do."""

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


class CommandError(Exception):
    """What the user can put right; the message says how."""


def stop(sentence: str, code: int = USAGE) -> Exit:
    """Say what went wrong and give the exit to raise."""
    err.print(f"[bold red]commonfare:[/] {escape(sentence)}", soft_wrap=True)
    return Exit(code)


@contextmanager
def in_plain_words() -> Iterator[None]:
    """Turn what the user can put right into one sentence and exit code 2."""
    try:
        yield
    except (CommandError, MisconfiguredError) as error:
        raise stop(str(error)) from None
    except FileNotFoundError as missing:
        raise stop(f"There is no file {missing.filename}. Check its name.") from None
    except IsADirectoryError as folder:
        raise stop(f"{folder.filename} is a folder. Name a file in it.") from None
    except PermissionError as denied:
        raise stop(f"{denied.filename} may not be read or written by this user.") from None
    except OSError as error:
        if error.filename is None:
            raise
        raise stop(f"{error.filename} cannot be used: {(error.strerror or 'no reason is given').lower()}.") from None


def counted(number: int, what: str) -> str:
    """Say how many there are of something."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def read(path: Path) -> bytes:
    """Read a file that the user named."""
    with in_plain_words():
        return path.read_bytes()
