"""The tariff's editions, for transport officers."""

from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import Depends, Query, Request, Response

from app.access.callers import TariffReader, TariffWriter
from app.catalogue import service
from app.catalogue.editions import Editions
from app.catalogue.schemas import (
    AllProductsView,
    EditionProductsView,
    FindingView,
    ProductsView,
    PublicationView,
    PublishedEditionsView,
    PublishedView,
)
from app.platform import idempotency
from app.platform.bodies import JSON, read_body
from app.platform.bodies import router as new_router
from app.platform.db import Reading, Transaction
from app.platform.idempotency import Answer, IdempotencyKey
from app.platform.now import Now
from app.platform.schemas import Day, Version
from app.platform.settings import CurrentSettings

router = new_router("/v1/admin", "Tariff administration")

DOCUMENT: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "A whole tariff document, format commonfare-tariff/2 or an older one.",
        "content": {JSON: {"schema": {"title": "TariffDocument", "type": "object"}}},
    }
}


async def _document(request: Request, settings: CurrentSettings) -> bytes:
    return await read_body(request, JSON, settings.max_tariff_bytes)


@router.get("/products", response_model=AllProductsView)
async def list_all_products(officer: TariffReader, editions: Editions, now: Now) -> AllProductsView:  # noqa: ARG001
    """List the products of every published edition, and say which edition is in force."""
    current = editions.in_force(now)
    return AllProductsView(
        editions=[
            EditionProductsView(**ProductsView.of(tariff).model_dump(), in_force=tariff.version == current.version)
            for tariff in editions.all()
        ]
    )


@router.get("/tariffs", response_model=PublishedEditionsView)
async def list_editions(
    officer: TariffReader,  # noqa: ARG001
    session: Reading,
    before: Annotated[Day | None, Query(description="Only editions that begin before this day.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> PublishedEditionsView:
    """List the published editions, the latest first."""
    rows = await service.published(session, before, limit)
    last = rows[-1].valid_from if len(rows) == limit else None
    return PublishedEditionsView(editions=[PublishedView.of_row(row) for row in rows], next_before=last)


@router.get("/tariffs/{version}", response_class=Response, responses={200: {"content": {JSON: {}}}})
async def read_edition(officer: TariffReader, session: Reading, version: Version) -> Response:  # noqa: ARG001
    """Read the whole document of an edition, in its canonical form: its SHA-256 is the version."""
    return Response(await service.document(session, version), media_type=JSON)


@router.post("/tariffs", status_code=HTTPStatus.CREATED, response_model=PublicationView, openapi_extra=DOCUMENT)
async def publish_edition(
    request: Request,
    officer: TariffWriter,
    session: Transaction,
    editions: Editions,
    now: Now,
    document: Annotated[bytes, Depends(_document)],
    key: IdempotencyKey = None,
    dry_run: Annotated[bool, Query(description="Do everything, and take it back.")] = False,  # noqa: FBT002
) -> Response:
    """Review a whole document and schedule it as the edition in force from its `valid_from`, a future fare day.

    A document with mistakes is refused with all of them at once. The same document again gives the same answer. Every
    process of the service knows the edition within seconds.
    """

    async def carry_out() -> Answer:
        publication = await service.review(document)
        await service.publish(session, publication, now, by=officer.client_id, dry_run=dry_run)
        findings = [FindingView.of(finding) for finding in publication.findings]
        tariff = publication.tariff
        view = PublicationView(version=tariff.version, valid_from=tariff.valid_from, findings=findings, dry_run=dry_run)
        return Answer(HTTPStatus.CREATED, view.model_dump_json().encode())

    service.wake_after_commit(session, editions)
    same = idempotency.fingerprint(request, document)
    return (await idempotency.once(session, officer.client_id, key, same, now, carry_out)).response()
