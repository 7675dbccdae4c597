"""What the service needs around it: taken from the environment, and where that says nothing, run and made here."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from app.cli.console import CommandError
from app.cli.pairs import Algorithm, new_pair, write_pair, write_private
from app.platform.crypto import KEY_BYTES
from app.platform.servers import ServersError, servers_for
from app.platform.settings import Settings

STATE: Final = Path("var")


@contextmanager
def surroundings(state: Path = STATE, *, make_keys: bool = False) -> Iterator[bool]:
    """Complete this process's environment for as long as the block runs; tells whether the servers are local ones.

    With local servers, or with `make_keys`, keys of the service's own are made where none are named. Raises
    `CommandError`.
    """
    before = dict(os.environ)
    local = "DATABASE_URL" not in before
    try:
        with servers_for(before, state / "servers") as urls:
            os.environ["DATABASE_URL"] = urls.database_url
            os.environ["MIGRATION_DATABASE_URL"] = urls.migration_database_url
            os.environ["REDIS_URL"] = urls.redis_url
            if local or make_keys:
                _name_keys(state / "keys")
            yield local
    except ServersError as error:
        raise CommandError(str(error)) from error
    finally:
        os.environ.clear()
        os.environ.update(before)


def _name_keys(folder: Path) -> None:
    signing, secret = folder / "token-key.pem", folder / "secret"
    if "COMMONFARE_TOKEN_KEY_FILE" not in os.environ:
        if not signing.exists():
            write_pair(signing, new_pair(Algorithm.EDDSA))
        os.environ["COMMONFARE_TOKEN_KEY_FILE"] = str(signing.resolve())
    if "COMMONFARE_SECRET_FILE" not in os.environ:
        if not secret.exists():
            write_private(secret, secrets.token_bytes(KEY_BYTES))
        os.environ["COMMONFARE_SECRET_FILE"] = str(secret.resolve())


def settings() -> Settings:
    """Read the service's settings; raises `CommandError` that names each one that is missing or wrong."""
    try:
        return Settings.model_validate({})
    except ValidationError as error:
        said = "; ".join(
            f"{_name(str(fault['loc'][0]))}: {fault['msg']}" for fault in error.errors(include_input=False)
        )
        raise CommandError(f"The environment is not complete. {said}. See docs/operations.md.") from None


def _name(field: str) -> str:
    return field if field.isupper() else f"COMMONFARE_{field.upper()}"


def migration_url() -> str:
    """Give the URL of the tables' owner; raises `CommandError` if there is none."""
    url = os.environ.get("MIGRATION_DATABASE_URL") or os.environ.get("DATABASE_URL")
    if not url:
        raise CommandError("Set MIGRATION_DATABASE_URL to log in as the owner of the tables.")
    return url
