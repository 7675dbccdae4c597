"""Forms of values, ids, keys, settings, figures and logs."""

import asyncio
import json
import logging
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from httpx import AsyncClient
from pydantic import TypeAdapter, ValidationError

from app.platform import clock, logs
from app.platform.crypto import Secret
from app.platform.ids import new_id
from app.platform.metrics import Metrics, served
from app.platform.problems import mistakes
from app.platform.schemas import Code, Day, Identifier, Instant, Text, Version
from app.platform.settings import Settings, from_environment
from tests.support.service import NOW

SOUND: list[tuple[Any, object, object]] = [
    (Instant, "2026-11-23T07:42:00Z", datetime(2026, 11, 23, 7, 42, tzinfo=UTC)),
    (Instant, "2026-07-01T00:30:00.5+01:00", datetime(2026, 6, 30, 23, 30, 0, 500_000, tzinfo=UTC)),
    (Day, "2028-02-29", date(2028, 2, 29)),
    (Identifier, "0192f0c1-7d3a-7c11-8a55-3d1f5f0e9a10", UUID("0192f0c1-7d3a-7c11-8a55-3d1f5f0e9a10")),
    (Text, "Nottingham – Derby", "Nottingham – Derby"),
    (Code, "9100DRBY", "9100DRBY"),
]

UNSOUND: list[tuple[Any, object]] = [
    *(
        (Instant, text)
        for text in ("2026-11-23T07:42:00", "2026-11-23", "2026-02-30T00:00:00Z", "1999-12-31T23:59:59Z")
    ),
    *((Instant, text) for text in ("2100-12-31T23:59:59-01:00", "2026-11-23T07:42:00+99:99", "2026-11-23T25:00:00Z")),
    *((Instant, value) for value in (7, None, True, "²026-11-23T07:42:00Z", "2026-11-23T07:42:00Z\n")),
    *((Day, value) for value in ("2026-02-30", "1999-01-01", "20261123", "2026-W47-1", 7, "2026-11-23\n")),
    *((Identifier, value) for value in ("0192F0C1-7D3A-7C11-8A55-3D1F5F0E9A10", "0192f0c17d3a7c118a553d1f5f0e9a10", 1)),
    *((Text, value) for value in ("", "a\x00b", "a\nb", "\ud800", "a" * 201, 7, b"a")),
    *((Code, value) for value in ("", "-a", "a b", "a" * 65, "é", "a\n", 7)),
    *((Version, value) for value in ("0" * 63, "G" * 64, "A" * 64)),
]


@pytest.mark.parametrize(("form", "written", "meant"), SOUND)
def test_a_sound_value_is_read(form: Any, written: object, meant: object) -> None:  # noqa: ANN401 - any form
    assert TypeAdapter(form).validate_python(written, strict=True) == meant


@pytest.mark.parametrize(("form", "written"), UNSOUND)
def test_an_unsound_value_is_refused(form: Any, written: object) -> None:  # noqa: ANN401 - any form
    with pytest.raises(ValidationError) as refusal:
        TypeAdapter(form).validate_python(written, strict=True)

    assert all(mistake["message"] for mistake in mistakes(refusal.value.errors()))


def test_mistakes_are_few_and_never_twice() -> None:
    many = [{"type": "missing", "loc": ("body", number), "msg": "x"} for number in range(30)]

    assert len(mistakes(many)) == 20
    assert mistakes([many[0], many[0]]) == [{"path": "/body/0", "message": "This is required."}]
    assert mistakes([{"type": "unheard-of", "loc": ("query", "a/b~c"), "msg": "x"}]) == [
        {"path": "/query/a~1b~0c", "message": "This value does not fit."}
    ]


def test_ids_sort_by_the_time_they_were_made() -> None:
    ids = [new_id(datetime(2026, 11, 23, 7, 30, second, tzinfo=UTC)) for second in range(10)]

    assert ids == sorted(ids)
    assert {made.version for made in ids} == {7}
    assert len({new_id(NOW) for _ in range(1000)}) == 1000


def test_each_purpose_has_a_key_of_its_own_and_always_the_same() -> None:
    secret = Secret(b"s" * 32)

    assert secret.key("quotes") == Secret(b"s" * 32).key("quotes")
    assert len({secret.key("quotes"), secret.key("media"), Secret(b"t" * 32).key("quotes")}) == 3
    assert len(secret.key("quotes")) == 32


def test_the_clock_gives_utc() -> None:
    assert clock.read().utcoffset() == NOW.utcoffset()


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "DATABASE_URL": "postgres://app:secret@127.0.0.1/commonfare",
        "REDIS_URL": "redis://127.0.0.1",
        "COMMONFARE_TOKEN_KEY_FILE": "key",
        "COMMONFARE_SECRET_FILE": "secret",
        "COMMONFARE_TAP_AHEAD_SECONDS": "7",
    }.items():
        monkeypatch.setenv(name, value)
    from_environment.cache_clear()

    settings = from_environment()

    from_environment.cache_clear()
    assert settings.database_url == "postgresql+asyncpg://app:secret@127.0.0.1/commonfare"
    assert settings.tap_ahead_seconds == 7
    assert settings.token_endpoint == "http://127.0.0.1:8000/oauth/token"
    assert "secret@" not in repr(settings)


def test_an_issuer_is_an_address_without_a_path() -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(
            {"database_url": "", "redis_url": "", "token_key_file": "", "secret_file": "", "issuer": "https://a/b"}
        )


def test_figures_are_served_on_the_first_free_loopback_port() -> None:
    one, two = Metrics(), Metrics()
    one.observe("GET", "/v1/stops", 200, 0.004)
    one.observe("BREW", "none", 405, 0.004)

    with served(one, 19_464) as first, served(two, first) as second, served(two, 0) as none:
        text = httpx.get(f"http://127.0.0.1:{first}/metrics", trust_env=False).text

    assert 'commonfare_requests_total{method="GET",route="/v1/stops",status="200"} 1.0' in text
    assert 'method="other"' in text
    assert second > first
    assert none == 0


async def test_each_request_writes_one_line_with_its_id_and_without_its_path(
    api: AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("info")
    answer = await api.get("/v1/stops/SECRET-CODE?q=secret", headers={"X-Request-ID": "from-the-caller"})
    await asyncio.sleep(0)  # lines are written when the loop's turn is over

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert answer.headers["x-request-id"] == "from-the-caller"
    written = next(line for line in lines if line["event"] == "request")
    assert (written["request_id"], written["route"], written["status"]) == ("from-the-caller", "/v1/stops/{id}", 404)
    assert "SECRET" not in json.dumps(lines)


async def test_an_insane_request_id_is_replaced(api: AsyncClient) -> None:
    answer = await api.get("/livez", headers={"X-Request-ID": "two words; and a semicolon"})

    assert UUID(answer.headers["x-request-id"]).version == 7


def test_the_libraries_log_as_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info")

    logging.getLogger("uvicorn.error").info("Started %s", "here")

    line = json.loads(capsys.readouterr().out)
    assert (line["event"], line["level"], line["logger"]) == ("Started here", "info", "uvicorn.error")
