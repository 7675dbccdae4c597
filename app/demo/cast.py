"""The demo's own clients: an app and a device of each operator. They are made here, and exist in no other mode."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from app.access import service
from app.access.callers import SCOPES_OF_KIND
from app.cli.pairs import Algorithm, Key, new_pair, public_jwk, read_pair, write_pair
from app.demo.gateway import Client
from fares.network import Operator
from fares.tariff import Tariff


@dataclass(frozen=True, slots=True)
class Cast:
    """Clients by the code of their operator, and where their keys lie."""

    apps: Mapping[str, Client]
    devices: Mapping[str, Client]
    officer: Client
    folder: Path


def riding(tariff: Tariff) -> list[Operator]:
    """The operators that have lines."""
    return [
        tariff.network.operators[code] for code in sorted({line.operator for line in tariff.network.lines.values()})
    ]


async def engage(session: AsyncSession, folder: Path, operators: Sequence[Operator], now: datetime) -> Cast:
    """Find the demo's clients, or make them with keys that only this user may read."""
    known = {client.id: client.public_jwk for client, block in await service.clients(session)}
    engaged: dict[tuple[str, str], Client] = {}
    for kind, operator in [("officer", None), *[(kind, one) for kind in ("app", "device") for one in operators]]:
        engaged[kind, operator.id if operator else ""] = await _client(session, folder, known, kind, operator, now)
    return Cast(
        apps={code: client for (kind, code), client in engaged.items() if kind == "app"},
        devices={code: client for (kind, code), client in engaged.items() if kind == "device"},
        officer=engaged["officer", ""],
        folder=folder,
    )


async def _client(
    session: AsyncSession,
    folder: Path,
    known: Mapping[str, Mapping[str, Any]],
    kind: str,
    operator: Operator | None,
    now: datetime,
) -> Client:
    scopes = SCOPES_OF_KIND[kind]
    id_, key = _name_and_key(folder, known, f"demo-{kind}-{operator.id}" if operator else f"demo-{kind}")
    if id_ not in known:
        new = service.NewClient(
            id=id_,
            name=f"{operator.name if operator else 'Transport officers'}: demo {kind}",
            kind=kind,
            operator=operator.id if operator else None,
            public_jwk=public_jwk(key),
            scopes=scopes,
        )
        await service.add_client(session, new, now, by="demo")
    return Client(id_, operator.id if operator else "", " ".join(sorted(scopes)), key)


def _name_and_key(folder: Path, known: Mapping[str, Mapping[str, Any]], name: str) -> tuple[str, Key]:
    """Take the key that lies here; where the database knows the name by another key, take the next name."""
    for number in count(1):
        id_ = name if number == 1 else f"{name}-{number}"
        file = folder / f"{id_}.pem"
        if file.exists():
            key = read_pair(file)
            if id_ not in known or known[id_]["x"] == public_jwk(key)["x"]:
                return id_, key
        elif id_ not in known:
            key = new_pair(Algorithm.EDDSA)
            write_pair(file, key)
            return id_, key
    raise AssertionError("numbers do not end")
