"""The passwords of one set of local servers: random, made once, in a file that only the starter can read."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field, fields

from app.platform.servers.errors import ServersError
from app.platform.servers.place import Place

FILE = "passwords.json"
BYTES = 24


@dataclass(frozen=True)
class Passwords:
    """One password per login. The superuser's is for the bootstrap, and for tests that tamper on purpose."""

    superuser: str = field(repr=False)
    owner: str = field(repr=False)
    app: str = field(repr=False)
    valkey: str = field(repr=False)


def passwords_of(place: Place) -> Passwords:
    """Read the passwords, or draw them where no cluster exists yet.

    Raises ServersError if the cluster is there and they are not: nobody can then log in.
    """
    path = place.state / FILE
    if path.exists():
        return Passwords(**json.loads(path.read_text()))
    if place.cluster.exists():
        raise ServersError(f"{path} is gone, and with it the passwords of {place.cluster}. Run `make clean`.")
    drawn = Passwords(**{name.name: secrets.token_hex(BYTES) for name in fields(Passwords)})
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(asdict(drawn), file)
    unfinished.rename(path)
    return drawn
