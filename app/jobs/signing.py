"""Signing webhooks as Standard Webhooks says, with secrets that are kept sealed (https://www.standardwebhooks.com)."""

import json
import secrets
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from standardwebhooks import Webhook

from app.platform.crypto import Secret
from app.platform.sealing import seal, unseal

PURPOSE: Final = "webhooks"
PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32


def new_secret() -> str:
    """Make a signing secret, as it is shown to its owner."""
    return PREFIX + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def sealed(secret: Secret, endpoint_id: UUID, signing_secret: str) -> bytes:
    """Seal a signing secret, so that it opens for its own endpoint alone."""
    return seal(secret, PURPOSE, signing_secret.encode(), bound_to=endpoint_id.bytes)


def opened(secret: Secret, endpoint_id: UUID, kept: bytes) -> str:
    """Open a sealed signing secret; raises `Unsealable`."""
    return unseal(secret, PURPOSE, kept, bound_to=endpoint_id.bytes).decode()


def body_of(kind: str, at: datetime, payload: Mapping[str, Any]) -> bytes:
    """Write the body that tells an event, the same bytes each time."""
    told = {"type": kind, "timestamp": at.isoformat().replace("+00:00", "Z"), "data": payload}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def headers(event_id: UUID, now: datetime, body: bytes, signing_secrets: Sequence[str]) -> dict[str, str]:
    """Sign a body with every secret that is in effect, the newest first."""
    signatures = [Webhook(each).sign(str(event_id), now, body.decode()) for each in signing_secrets]
    return {
        "content-type": "application/json",
        "user-agent": "commonfare-webhooks/1",
        "accept-encoding": "identity",
        "webhook-id": str(event_id),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
