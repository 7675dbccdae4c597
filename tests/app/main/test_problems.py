"""Every error has its answer, its page, and its place in docs/problems.md."""

import importlib
import pkgutil
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

import app
import fares
from app.main.errors import STATUS, meaning_of, pages
from fares.errors import FareError

ROOT = Path(__file__).parents[3]


def leaves(kind: type[FareError]) -> set[type[FareError]]:
    below = kind.__subclasses__()
    return {kind} if not below else set().union(*(leaves(each) for each in below))


def every_error() -> set[type[FareError]]:
    for package in (app, fares):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith(".errors"):
                importlib.import_module(module.name)
    return {kind for kind in leaves(FareError) if kind.__module__.startswith(("app.", "fares."))}


def test_every_error_is_in_the_table() -> None:
    assert every_error() - STATUS.keys() == set()


def test_every_code_names_one_error() -> None:
    codes = [kind.code for kind in STATUS]

    assert len(codes) == len(set(codes))


def test_an_error_that_specialises_another_is_answered_like_it() -> None:
    class Closed(next(iter(STATUS))):  # type: ignore[misc]
        pass

    assert meaning_of(Closed()) == next(iter(STATUS.values()))
    del Closed


def test_an_error_outside_the_table_is_our_own_mistake() -> None:
    assert meaning_of(FareError()).status == 500


def test_docs_problems_md_is_current() -> None:
    """`make openapi` writes it again."""
    assert (ROOT / "docs/problems.md").read_text(encoding="utf-8") == pages()


@pytest.mark.parametrize("code", sorted(kind.code for kind in STATUS))
async def test_every_problem_has_a_page(api: AsyncClient, code: str) -> None:
    page = await api.get(f"/problems/{code}")

    assert page.status_code == 200
    assert code in page.text


async def test_a_page_of_no_problem_is_a_problem(api: AsyncClient) -> None:
    assert (await api.get("/problems/none")).json()["type"] == "/problems/not-found"


async def test_a_mistake_of_ours_is_a_problem_without_its_details(
    service: FastAPI, api: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(_: object) -> None:
        raise RuntimeError("the colour of the cable")

    monkeypatch.setattr(service.state.catalogue, "in_force", break_down)

    answer = await api.get("/v1/tariffs/current")

    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/internal-error")
    assert "cable" not in answer.text
    assert answer.headers["x-request-id"]
