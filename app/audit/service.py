"""Recording what somebody did, in the transaction that did it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from app.audit.tables import AuditEntry
from app.platform.ids import new_id


def record(
    session: AsyncSession,
    now: datetime,
    *,
    actor: str,
    action: str,
    subject: str,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Record that `actor` did `action` to `subject`; it stands or falls with the session's transaction."""
    session.add(
        AuditEntry(id=new_id(now), at=now, actor=actor, action=action, subject=subject, details=dict(details or {}))
    )
