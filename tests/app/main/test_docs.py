"""The API's description: complete, current, and readable offline."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from httpx import AsyncClient

from app.main.openapi import described, write
from app.platform.settings import Settings

ROOT = Path(__file__).parents[3]
MANIFEST = ROOT / "app/vendor/manifest.json"


async def test_the_docs_load_nothing_from_elsewhere(api: AsyncClient) -> None:
    page = await api.get("/docs")

    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert addresses
    for address in addresses:
        assert address.startswith("/docs/assets/")
        assert (await api.get(address)).status_code == 200


@pytest.mark.parametrize("wanted", ["bytes=999999999-", "bytes=x-y", "bytes=0-9"])
async def test_an_asset_is_given_whole_whatever_range_is_asked_for(api: AsyncClient, wanted: str) -> None:
    address = "/docs/assets/swagger-ui.css"

    whole, part = await api.get(address), await api.get(address, headers={"Range": wanted})

    assert (part.status_code, part.content) == (200, whole.content)


def test_every_asset_is_the_one_that_was_published() -> None:
    """`make assets` fetches them again and writes the manifest."""
    manifest = json.loads(MANIFEST.read_text())
    there = {path.relative_to(MANIFEST.parent).as_posix() for path in MANIFEST.parent.rglob("*") if path.is_file()}

    assert there == {"manifest.json", *manifest["files"]}
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((MANIFEST.parent / name).read_bytes()).hexdigest() == digest, name


def test_docs_openapi_json_is_current() -> None:
    """A difference is a change of the API: look at it, then `make openapi`."""
    assert (ROOT / "docs/openapi.json").read_text(encoding="utf-8") == described()


def test_the_snapshot_and_the_problems_are_written_together(tmp_path: Path) -> None:
    write(tmp_path / "openapi.json", tmp_path / "problems.md")

    assert (tmp_path / "problems.md").read_text().startswith("# Problems")
    assert (tmp_path / "openapi.json").read_text() == described()


async def test_every_operation_is_described_and_answers_with_problems(api: AsyncClient) -> None:
    document = (await api.get("/openapi.json")).json()

    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], (path, method)
            assert operation["description"], (path, method)
            assert "422" not in operation["responses"]
            assert operation["responses"]["4XX"]["content"].keys() == {"application/problem+json"}


def test_every_operation_has_a_name_of_its_own_that_says_what_it_does() -> None:
    """Generated clients call it so."""
    operations = [one for path in json.loads(described())["paths"].values() for one in path.values()]
    names = [operation["operationId"] for operation in operations]

    assert len(names) == len(set(names))
    assert not [name for name in names if "__" in name or re.search(r"_v1_|_(get|post|patch|delete)$", name)]


def test_answers_promise_every_member_that_they_always_have() -> None:
    schemas = json.loads(described())["components"]["schemas"]

    assert set(schemas["OfferView"]["required"]) == schemas["OfferView"]["properties"].keys()
    assert "count" not in schemas["PartyAsked"]["required"]


async def test_scopes_are_declared_where_they_are_needed(api: AsyncClient) -> None:
    document = (await api.get("/openapi.json")).json()

    assert {"oauth2": ["tariffs:write"]} in document["paths"]["/v1/admin/tariffs"]["post"]["security"]
    assert "security" not in document["paths"]["/v1/stops"]["get"]


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_described_for_operators(name: str) -> None:
    variable = name.upper() if name in {"database_url", "redis_url"} else f"COMMONFARE_{name.upper()}"

    assert f"`{variable}`" in (ROOT / "docs/operations.md").read_text(encoding="utf-8")


async def test_a_reader_can_paste_a_token_wherever_one_is_needed(api: AsyncClient) -> None:
    described = (await api.get("/openapi.json")).json()
    secured = [one["security"] for path in described["paths"].values() for one in path.values() if "security" in one]

    assert described["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert secured
    assert all({"token": []} in needs for needs in secured)
