"""`commonfare` and `python -m app`."""

import sys

from app.cli.commands import command_line


def main() -> None:
    """Run the command that the arguments name."""
    command_line(sys.argv[1:])(prog_name="commonfare")


if __name__ == "__main__":
    main()
