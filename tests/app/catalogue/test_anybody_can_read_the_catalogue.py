"""GET /v1/stops, /v1/products, /v1/tariffs/current: what needs no token."""

from datetime import UTC, datetime
from typing import Any

import pytest
from httpx import AsyncClient

from tests.support.service import Clock


async def found(api: AsyncClient, **query: object) -> list[dict[str, Any]]:
    answer = await api.get("/v1/stops", params={name: str(value) for name, value in query.items()})
    assert answer.status_code == 200, answer.text
    stops = answer.json()["stops"]
    assert isinstance(stops, list)
    return stops


async def test_stops_are_found_by_words_and_show_their_lines(api: AsyncClient) -> None:
    stops = await found(api, q="derwent bus")

    assert [stop["id"] for stop in stops] == ["B-DWT"]
    assert [line["id"] for line in stops[0]["lines"]] == ["BUS1", "FAST"]
    assert stops[0]["distance_metres"] is None


async def test_a_stop_without_a_line_is_found_too(api: AsyncClient) -> None:
    stops = await found(api, q="remote lane")

    assert [(stop["id"], stop["lines"]) for stop in stops] == [("B-REMOTE", [])]


async def test_stops_are_found_near_a_position_nearest_first(api: AsyncClient) -> None:
    stops = await found(api, near="52.900001,-1.4", within=200)

    assert [(stop["id"], stop["distance_metres"]) for stop in stops] == [("R-DWT", 0), ("B-DWT", 100)]


async def test_no_more_stops_come_than_were_asked_for(api: AsyncClient) -> None:
    assert len(await found(api, q="trentham", limit=1)) == 1
    assert len(await found(api, near="52.9,-1.4", within=5000, limit=2)) == 2


@pytest.mark.parametrize("code", ["R-DWT", "DWT"])
async def test_a_stop_is_read_by_either_of_its_codes(api: AsyncClient, code: str) -> None:
    answer = await api.get(f"/v1/stops/{code}")

    assert (answer.status_code, answer.json()["id"]) == (200, "R-DWT")


async def test_an_unknown_stop_is_a_problem_that_says_where_to_look(api: AsyncClient) -> None:
    answer = await api.get("/v1/stops/NOWHERE")

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-stop")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=a&near=52.9,-1.4",
        "q=",
        "q=%00",
        "q=%0A",
        "q=%ff%fe",
        "q=" + "a" * 201,
        "near=here",
        "near=52.9",
        "near=91,0",
        "near=0,181",
        "near=52.1234567,0",
        "near=NaN,0",
        "q=a&limit=0",
        "q=a&limit=51",
        "q=a&limit=1e1",
        "q=a&limit=99999999999999999999999",
        "near=52.9,-1.4&within=0",
        "near=52.9,-1.4&within=5001",
    ],
)
async def test_a_search_out_of_bounds_is_refused_in_our_own_words(api: AsyncClient, query: str) -> None:
    answer = await api.get(f"/v1/stops?{query}")

    if query == "q=%ff%fe":
        assert answer.status_code == 200
        assert answer.json() == {"stops": []}
        return
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")
    assert all(mistake["path"].startswith("/query") for mistake in answer.json()["errors"])


async def test_each_price_says_where_it_comes_from_or_that_it_is_illustrative(api: AsyncClient) -> None:
    answer = (await api.get("/v1/products")).json()

    products = {product["id"]: product for product in answer["products"]}
    assert products["tram-week"]["prices"] == [
        {"price_pence": 2350, "profile": None, "source": "tram-2025", "illustrative": False, "derived": None}
    ]
    assert products["tram-week"]["illustrative"] is False
    assert products["joint-day"]["illustrative"] is True
    assert answer["sources"] == [{"id": "tram-2025", "title": "Tram company price list", "dated": "2025-07"}]
    assert products["group-day"]["covers"]["lines_out"] == ["FAST"]
    assert products["joint-carnet"]["uses"] == 10


async def test_products_of_a_day_before_the_first_edition_are_a_problem(api: AsyncClient) -> None:
    before = await api.get("/v1/products?on=2026-08-31")
    after = await api.get("/v1/products?on=2026-09-01")
    never = await api.get("/v1/products?on=2026-02-30")

    assert before.json()["type"] == "/problems/no-edition-in-force"
    assert after.status_code == 200
    assert never.json()["type"] == "/problems/invalid-request"


async def test_the_tariff_in_force_is_shown_in_outline(api: AsyncClient) -> None:
    answer = (await api.get("/v1/tariffs/current")).json()

    assert (answer["id"], answer["edition"]["valid_from"], answer["next_edition"]) == ("two-towns", "2026-09-01", None)
    assert (answer["stop_count"], answer["line_count"], answer["product_count"]) == (10, 4, 4)
    assert {profile["id"] for profile in answer["profiles"]} == {"adult", "young", "student"}
    assert answer["fare_day_start"] == "04:30"


async def test_an_edition_is_in_force_from_the_start_of_its_fare_day(api: AsyncClient, clock: Clock) -> None:
    """The fare day of 1 September 2026 starts at 04:30 in Derby, which is 03:30 in Greenwich."""
    clock.at = datetime(2026, 9, 1, 3, 29, 59, tzinfo=UTC)
    before = await api.get("/v1/tariffs/current")
    clock.forward(seconds=1)

    after = await api.get("/v1/tariffs/current")

    assert before.json()["type"] == "/problems/no-edition-in-force"
    assert after.status_code == 200
