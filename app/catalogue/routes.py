"""Stops, products and the tariff, for everybody."""

from typing import Annotated

from fastapi import Depends, Path, Query
from pydantic import StringConstraints

from app.access.limits import spend_read
from app.catalogue.editions import Editions, TariffInForce
from app.catalogue.positions import PATTERN, microdegrees
from app.catalogue.schemas import ProductsView, StopsView, StopView, TariffView
from app.clocks.service import TimeForAnybody
from app.platform.bodies import router as new_router
from app.platform.errors import InvalidRequest
from app.platform.schemas import Code, Day, Text

router = new_router("/v1", "Catalogue", Depends(spend_read))

Limit = Annotated[int, Query(ge=1, le=50, description="How many at most.")]
Words = Annotated[Text | None, Query(description="Words of a name or a locality, or an ATCO or CRS code.")]
Near = Annotated[
    Annotated[str, StringConstraints(pattern=PATTERN)] | None,
    Query(description="Latitude and longitude in degrees.", examples=["52.9165,-1.4633"]),
]
Within = Annotated[int, Query(ge=1, le=5000, description="How far from `near`, in metres.")]


@router.get("/stops", response_model=StopsView)
async def find_stops(
    tariff: TariffInForce, q: Words = None, near: Near = None, within: Within = 1000, limit: Limit = 10
) -> StopsView:
    """Find stops by name (`q`) or near a position (`near`), the best first. Stops without a line are found too."""
    network = tariff.network
    if q is not None and near is None:
        return StopsView(stops=[StopView.of(network, stop) for stop in network.search(q, limit)])
    if near is not None and q is None:
        found = network.near(*microdegrees(near), within, limit)
        return StopsView(stops=[StopView.of(network, at.stop, at.distance_metres) for at in found])
    raise InvalidRequest(members={"errors": [{"path": "/query", "message": "Give either q or near."}]})


@router.get("/stops/{id}", response_model=StopView)
async def read_stop(tariff: TariffInForce, code: Annotated[Code, Path(alias="id")]) -> StopView:
    """Read one stop by its ATCO code, or a station by its CRS code."""
    return StopView.of(tariff.network, tariff.network.stop(code))


@router.get("/products", response_model=ProductsView)
async def list_products(
    editions: Editions, now: TimeForAnybody, on: Annotated[Day | None, Query()] = None
) -> ProductsView:
    """List what is for sale now, or on a fare day. Each price says where it comes from, or that it is illustrative."""
    return ProductsView.of(editions.in_force(now) if on is None else editions.on(on))


@router.get("/tariffs/current", response_model=TariffView)
async def read_current_tariff(tariff: TariffInForce, editions: Editions) -> TariffView:
    """Read which edition of the tariff is in force, what it holds, and which edition follows it."""
    later = [edition for edition in editions.all() if edition.valid_from > tariff.valid_from]
    return TariffView.of(tariff, later[0] if later else None)
