"""`commonfare` and `python -m app`."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def main() -> None:
    """Run the command that the arguments name."""
    with _ended_quietly():
        from app.cli.commands import command_line  # noqa: PLC0415 - it takes long enough to be interrupted

        command = command_line(sys.argv[1:])
    command(prog_name="commonfare")


@contextmanager
def _ended_quietly() -> Iterator[None]:
    """Let Ctrl-C end this process at once, without a traceback, as long as there is nothing to put in order."""
    ends = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if ends:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        if ends:
            signal.signal(signal.SIGINT, signal.default_int_handler)


if __name__ == "__main__":
    main()
