"""`commonfare keys`: the private half never leaves its file."""

import json
import stat
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey
from typer.testing import CliRunner, Result

from app.cli.commands import command_line
from app.cli.pairs import read_pair


def keys(*words: str) -> Result:
    return CliRunner().invoke(command_line(), ["keys", *words])


@pytest.mark.parametrize(("algorithm", "kind"), [("EdDSA", OKPKey), ("ES256", ECKey)])
def test_a_pair_is_made_that_signs_and_verifies(tmp_path: Path, algorithm: str, kind: type[OKPKey | ECKey]) -> None:
    file = tmp_path / "app.pem"

    done = keys(str(file), "--algorithm", algorithm)

    public = kind.import_key(json.loads((tmp_path / "app.jwk.json").read_text()))
    name = "Ed25519" if kind is OKPKey else "ES256"
    signed = jwt.encode({"alg": name}, {"sub": "me"}, read_pair(file), algorithms=[name])
    assert done.exit_code == 0
    assert jwt.decode(signed, public, algorithms=[name]).claims == {"sub": "me"}


def test_the_private_key_is_for_its_owner_alone_and_is_never_printed(tmp_path: Path) -> None:
    file = tmp_path / "app.pem"

    done = keys(str(file))

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "PRIVATE" not in done.stdout
    assert '"d"' not in done.stdout + (tmp_path / "app.jwk.json").read_text()


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "app.pem"
    keys(str(file))
    first = file.read_bytes()

    done = keys(str(file))

    assert done.exit_code == 2
    assert "is already there" in done.stderr
    assert file.read_bytes() == first


def test_a_file_that_holds_no_key_says_how_to_make_one(tmp_path: Path) -> None:
    (tmp_path / "app.pem").write_text("not a key")

    done = CliRunner().invoke(command_line(), ["token", "me", "--key", str(tmp_path / "app.pem")])

    assert done.exit_code == 2
    assert "commonfare keys" in done.stderr


def test_a_token_needs_a_service_that_answers(tmp_path: Path) -> None:
    keys(str(tmp_path / "app.pem"))

    done = CliRunner().invoke(
        command_line(), ["token", "me", "--key", str(tmp_path / "app.pem"), "--url", "http://127.0.0.1:1"]
    )

    assert done.exit_code == 2
    assert "Nothing answers at http://127.0.0.1:1" in done.stderr
