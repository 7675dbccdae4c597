"""Lists over HTTP: pages that go on where the last one ended, whatever is added meanwhile."""

from typing import Annotated

from fastapi import Path, Query

from app.platform.bodies import router as make_router
from app.platform.cursors import USUAL_ON_A_PAGE, After, Limit
from app.platform.schemas import Code
from app.rights import service as rights
from app.sales import lists
from app.sales.list_schemas import AccountRightView, AccountView, ChangesView, ChangeView, SaleLine, SalesView
from app.sales.tills import ReadingTill

router = make_router("/v1", "Sales")


@router.get("/sales", summary="List sales")
async def list_sales(
    till: ReadingTill,
    account: Annotated[Code | None, Query(description="Those of one account alone.")] = None,
    after: After = None,
    limit: Limit = USUAL_ON_A_PAGE,
) -> SalesView:
    """List your own sales, newest first, each with its balance. `GET /v1/sales/{sale_id}` shows all of one."""
    page = await lists.sales(till, account, after, limit)
    return SalesView(sales=[SaleLine.of(sale, page) for sale in page.sales], next=page.next)


@router.get("/accounts/{account}/rights", summary="List an account's rights")
async def list_rights(
    account: Annotated[Code, Path(description="A pseudonym that you gave with sales.")],
    till: ReadingTill,
    after: After = None,
    limit: Limit = USUAL_ON_A_PAGE,
) -> AccountView:
    """List the rights that you sold to an account, as they stand, those of the newest sales first.

    A page holds the rights of `limit` sales. An account to which you sold nothing is not found.
    """
    found, following = await lists.rights_of(till, account, after, limit)
    shown = [
        AccountRightView.of(right, await rights.judging_edition(till.editions, right.terms, till.now), till.now)
        for right in found
    ]
    return AccountView(rights=shown, next=following)


@router.get("/changes", summary="List what changed")
async def list_changes(till: ReadingTill, after: After = None, limit: Limit = USUAL_ON_A_PAGE) -> ChangesView:
    """List everything of yours that changed since a cursor: sales, refunds, exchanges and what happened to rights.

    Keep `next` and send it as `after` the next time, also when nothing had changed. Nothing is told twice or left out;
    what is being written at this moment is told once it can no longer be overtaken.
    """
    found, following, more = await lists.changes(till, after, limit)
    return ChangesView(changes=[ChangeView.of(change) for change in found], next=following, more=more)
