"""How a refund explains itself: each right, what was paid and used, the steps to what is given back, in sentences."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field
from typing_extensions import TypeAliasType

from app.quoting.schemas import StepView
from app.sales.worth import Part

UsedIn = TypeAliasType("UsedIn", Literal["uses", "fare_days"])


class RefundedRightView(BaseModel):
    """One right of a refund."""

    right: UUID
    product: Annotated[str | None, Field(description="None for singles.")]
    name: str
    profile: Annotated[str | None, Field(description="None for a group.")]
    paid_pence: int
    taken_back: Annotated[bool, Field(description="Whether the refund ends it. Else it stays as it is.")]
    given_back_pence: Annotated[int, Field(description="What is given back for it, the fee taken off.")]
    fee_pence: int
    used: Annotated[int | None, Field(description="How much of it was used; None where no rule asks.")]
    used_of: Annotated[int | None, Field(description="How much it had.")]
    used_in: Annotated[UsedIn | None, Field(description="What is counted.")]
    reason: Annotated[str | None, Field(description="Why no rule gives anything back. There are no steps then.")]
    steps: list[StepView]
    sentences: Annotated[list[str], Field(description="All of it for the passenger, line by line.")]

    @classmethod
    def of(cls, part: Part) -> Self:
        """Show a right of a refund."""
        right, offer = part.holding.right, part.offer
        counted: dict[str, str] = next((dict(step.inputs) for step in offer.steps if "used" in step.inputs), {})
        by_uses = right.terms.uses is not None
        return cls(
            right=right.id,
            product=right.terms.product,
            name=right.name,
            profile=right.terms.profile,
            paid_pence=part.holding.unit.paid.pence,
            taken_back=part.taken,
            given_back_pence=offer.amount.pence if part.taken else 0,
            fee_pence=offer.fee.pence if part.taken else 0,
            used=int(counted["used"]) if counted else (0 if offer.steps else None),
            used_of=int(counted["of"]) if counted else None,
            used_in=("uses" if by_uses else "fare_days") if offer.steps else None,
            reason=offer.reason,
            steps=[StepView.of(step) for step in offer.steps],
            sentences=list(offer.sentences),
        )


def explained(parts: Sequence[Part]) -> list[dict[str, Any]]:
    """Write the rights of a refund as they are stored and told again."""
    return [RefundedRightView.of(part).model_dump(mode="json") for part in parts]
