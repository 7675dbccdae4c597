"""`commonfare` and `python -m app`."""

from app.cli.commands import cli


def main() -> None:
    """Run the command that the arguments name."""
    cli(prog_name="commonfare")


if __name__ == "__main__":
    main()
