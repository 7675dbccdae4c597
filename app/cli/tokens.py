"""Commands about keys and what they open: key pairs and access tokens."""

import json
from pathlib import Path
from typing import Annotated

import typer

from app.cli.console import in_plain_words, out
from app.cli.pairs import Algorithm, new_pair, public_jwk, read_pair, write_pair
from app.cli.sign_in import sign_in
from app.platform import clock


def keys(
    file: Annotated[Path, typer.Argument(help="Where the private key goes (PEM, readable by you alone).")],
    algorithm: Annotated[Algorithm, typer.Option(help="The kind of signature.")] = Algorithm.EDDSA,
) -> None:
    """Make a key pair: the private key stays in FILE, the public one is written beside it and printed."""
    with in_plain_words():
        key = new_pair(algorithm)
        public = write_pair(file, key)
        out.print(f"Private key: {file} (keep it where it is). Public key: {public}", soft_wrap=True)
        out.print_json(json.dumps(public_jwk(key)))


def token(
    client: Annotated[str, typer.Argument(help="The client's id.")],
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="Its private key.")],
    scope: Annotated[str | None, typer.Option(help="Less than all it may do, as in `quote sell`.")] = None,
    url: Annotated[str, typer.Option(help="The service.")] = "http://127.0.0.1:8000",
) -> None:
    """Sign in as a client and print an access token, for `curl -H "Authorization: Bearer ..."`."""
    with in_plain_words():
        typer.echo(sign_in(client, read_pair(key), url.rstrip("/"), scope, clock.read()).text)
