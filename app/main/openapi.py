"""Writing the API's description, without a server or a setting."""

import json
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.main import create_app
from app.main.errors import pages
from app.platform.settings import Settings

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


def described() -> str:
    """Write the API's description (OpenAPI) as JSON text, the same for the same code."""
    with tempfile.TemporaryDirectory() as folder:
        secret, key = Path(folder) / "secret", Path(folder) / "key.pem"
        secret.write_bytes(bytes(32))
        private = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        key.write_bytes(private)
        settings = Settings(
            database_url=NOWHERE, redis_url="redis://127.0.0.1:1", token_key_file=key, secret_file=secret
        )
        document = create_app(settings).openapi()
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def write(openapi: Path, problems: Path) -> None:
    """Write docs/openapi.json and docs/problems.md again."""
    openapi.write_text(described(), encoding="utf-8")
    problems.write_text(pages(), encoding="utf-8")
