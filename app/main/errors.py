"""The one table of answers: each error of the engine and of the service, its status, its title and what to do about it.

docs/problems.md and the pages under /problems are written from it.
"""

from http import HTTPStatus
from typing import Final, NamedTuple

from app.access import errors as access
from app.catalogue import errors as catalogue
from app.clocks import errors as clocks
from app.jobs import errors as jobs
from app.platform import errors as platform
from app.platform import limits
from app.quoting import errors as quoting
from app.rights import errors as rights
from app.sales import errors as sales
from app.validation import errors as validation
from fares import errors as fares
from fares.errors import FareError


class Meaning(NamedTuple):
    """How an error is answered, and what a caller can do about it."""

    status: HTTPStatus
    title: str
    remedy: str


STATUS: Final[dict[type[FareError], Meaning]] = {
    platform.BadRequest: Meaning(
        HTTPStatus.BAD_REQUEST, "Bad request", "Check the request against the description of the API at /docs."
    ),
    platform.InvalidJson: Meaning(
        HTTPStatus.BAD_REQUEST,
        "Invalid JSON",
        "Send one JSON value in UTF-8: no name twice in an object, no NaN or Infinity, no NUL, no half characters,"
        " whole numbers within 64 bits, not too deeply nested. `errors` lists what is wrong.",
    ),
    platform.InvalidRequest: Meaning(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Invalid request",
        "`errors` lists every part that does not fit and its place. Correct them all and ask again.",
    ),
    platform.BodyTooLarge: Meaning(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Body too large", "Send less in one request. The detail gives the limit."
    ),
    platform.UnsupportedContent: Meaning(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Unsupported content type", "Send the content type that the detail names."
    ),
    platform.NotFound: Meaning(HTTPStatus.NOT_FOUND, "Not found", "Check the address and the id in it."),
    platform.MethodNotAllowed: Meaning(
        HTTPStatus.METHOD_NOT_ALLOWED, "Method not allowed", "Use a method that the header Allow names."
    ),
    limits.TooManyRequests: Meaning(
        HTTPStatus.TOO_MANY_REQUESTS,
        "Too many requests",
        "Wait as long as Retry-After says, then send the same request again. RateLimit-Policy and RateLimit tell how"
        " much you may ask and what is left of it, also while there is enough.",
    ),
    platform.KeyReused: Meaning(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Idempotency-Key used before",
        "Choose a new key for a new request, and keep a key only for repeating the very same request.",
    ),
    platform.StillRunning: Meaning(
        HTTPStatus.CONFLICT,
        "Still running",
        "Wait as long as Retry-After says, then send the same request with the same key: its answer will be there.",
    ),
    platform.Unavailable: Meaning(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Unavailable for a moment",
        "Nothing was lost and nothing half done. Send the same request again after Retry-After.",
    ),
    platform.InternalError: Meaning(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Our mistake",
        "Nothing was stored. Tell us the X-Request-ID of the answer: it leads to the log.",
    ),
    access.InvalidClient: Meaning(
        HTTPStatus.UNAUTHORIZED,
        "Client not recognised",
        "Sign a new assertion with the client's own key: `iss` and `sub` are the client id, `aud` is the issuer, `exp`"
        " at most five minutes ahead, `jti` new each time, `alg` as its key is. A client may be blocked.",
    ),
    access.UnsupportedGrant: Meaning(
        HTTPStatus.BAD_REQUEST, "Unsupported grant type", "Ask with grant_type=client_credentials."
    ),
    access.InvalidScope: Meaning(
        HTTPStatus.BAD_REQUEST, "Scope not allowed", "Ask for scopes that the client was added with, or for none."
    ),
    access.InvalidTokenRequest: Meaning(
        HTTPStatus.BAD_REQUEST,
        "Invalid token request",
        "Send grant_type, client_assertion_type and client_assertion as a form, each once.",
    ),
    access.InvalidToken: Meaning(
        HTTPStatus.UNAUTHORIZED, "No valid access token", "Ask POST /oauth/token for a new one and send it as Bearer."
    ),
    access.InsufficientScope: Meaning(
        HTTPStatus.FORBIDDEN,
        "Not allowed",
        "Use a client with the scope that this address needs; WWW-Authenticate names it.",
    ),
    access.BadClient: Meaning(HTTPStatus.UNPROCESSABLE_ENTITY, "Unsound client", "The detail says what to change."),
    catalogue.TariffRejected: Meaning(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Tariff rejected",
        "`findings` lists every mistake with its path in the document. Nothing was published.",
    ),
    catalogue.EditionClash: Meaning(
        HTTPStatus.CONFLICT, "Edition clash", "Choose another `valid_from`: an edition is never replaced."
    ),
    catalogue.EditionInThePast: Meaning(
        HTTPStatus.CONFLICT, "Edition in the past", "Choose a `valid_from` after today's fare day."
    ),
    catalogue.OtherTariff: Meaning(
        HTTPStatus.UNPROCESSABLE_ENTITY, "Another tariff", "Keep the `id` of the tariff that is published here."
    ),
    catalogue.UnknownEdition: Meaning(
        HTTPStatus.NOT_FOUND, "Unknown edition", "GET /v1/admin/tariffs lists the versions that exist."
    ),
    quoting.TimeOutOfRange: Meaning(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Time out of range",
        "Ask for a start from an hour ago to 400 days ahead, or leave `at` out for now.",
    ),
    quoting.OfferNotGenuine: Meaning(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Offer not genuine",
        "Send the `offer` exactly as it was given, to the address that it is for, with the client that asked for it.",
    ),
    quoting.QuoteExpired: Meaning(
        HTTPStatus.CONFLICT, "Quote expired", "Quote the journey again, show the new price, and buy with a new id."
    ),
    sales.SaleClash: Meaning(
        HTTPStatus.CONFLICT,
        "Sale clash",
        "Choose a new id for a new order; repeat an order with the id and the content that it had.",
    ),
    sales.HoldClash: Meaning(
        HTTPStatus.CONFLICT,
        "Hold clash",
        "Choose a new id for a new hold; repeat a hold with the id and the offers that it had.",
    ),
    sales.HoldExpired: Meaning(
        HTTPStatus.GONE, "Hold expired", "Quote the journey again, show the new price, and hold or sell with a new id."
    ),
    sales.HoldReleased: Meaning(
        HTTPStatus.CONFLICT, "Hold released", "Quote the journey again, and hold or sell with a new id."
    ),
    sales.HoldConfirmed: Meaning(
        HTTPStatus.CONFLICT, "Hold confirmed", "Read the sale by the hold's id, and ask for a refund of it."
    ),
    sales.RefundClash: Meaning(
        HTTPStatus.CONFLICT,
        "Refund clash",
        "Choose a new id for a new refund or exchange; repeat one with the id and the content that it had.",
    ),
    sales.OfferExpired: Meaning(
        HTTPStatus.CONFLICT, "Offer expired", "Ask for a new offer, show what it gives back, and accept that one."
    ),
    sales.OfferOutdated: Meaning(
        HTTPStatus.CONFLICT, "Offer outdated", "Ask for a new offer: the right was used or changed since."
    ),
    rights.RightBusy: Meaning(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Right busy",
        "Nothing was recorded. Send the same request again after Retry-After.",
    ),
    rights.EventClash: Meaning(
        HTTPStatus.CONFLICT,
        "Event clash",
        "Choose a new id for a new request; repeat a request with the id and the body that it had.",
    ),
    rights.RightEnded: Meaning(HTTPStatus.CONFLICT, "Right ended", "Read the right to see what became of it."),
    rights.RightNotBlocked: Meaning(HTTPStatus.CONFLICT, "Right not blocked", "There is nothing to lift."),
    rights.BlockedByAnother: Meaning(
        HTTPStatus.FORBIDDEN, "Blocked by another", "Ask the officers, or whom the right names as `blocked.by`."
    ),
    rights.CannotActivate: Meaning(
        HTTPStatus.CONFLICT,
        "Cannot activate",
        "`reason` says why not, as a validator would. Carnets by the day and flexible products are activated, others"
        " are good from their start.",
    ),
    rights.MediumTaken: Meaning(
        HTTPStatus.CONFLICT, "Medium taken", "Unlink the medium from the right that it carries, or use another."
    ),
    rights.MediumNotLinked: Meaning(
        HTTPStatus.CONFLICT, "Medium not linked", "Read the right: `media` lists what carries it, each with its `link`."
    ),
    validation.DeviceOutsideItsScope: Meaning(
        HTTPStatus.FORBIDDEN,
        "Device outside its scope",
        "Send a line of the device's own operator, or none where the line is not known.",
    ),
    validation.DeviceClock: Meaning(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Device clock",
        "Set the device's clock. Taps are taken from eight days ago to a little ahead of now. Nothing was recorded.",
    ),
    validation.DecideLocally: Meaning(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Decide locally",
        "Decide by the device's own rules, keep the tap, and send it again, unchanged, after Retry-After.",
    ),
    clocks.NoClock: Meaning(
        HTTPStatus.CONFLICT, "No clock", "Make a test clock with `POST /v1/sandbox/clocks`, then ask again."
    ),
    clocks.ClockClash: Meaning(
        HTTPStatus.CONFLICT,
        "Clock clash",
        "Choose a new id for a new clock, also where you deleted one; repeat a request with the content that it had.",
    ),
    clocks.ClockGoing: Meaning(
        HTTPStatus.CONFLICT,
        "Clock going",
        "Move the clock that `GET /v1/sandbox/clocks` names, or delete it first, with all that was played by it.",
    ),
    clocks.ClockAhead: Meaning(
        HTTPStatus.CONFLICT,
        "Clock ahead",
        "Move the clock to a later instant; `GET /v1/sandbox/clocks` tells its time.",
    ),
    jobs.WebhookClash: Meaning(
        HTTPStatus.CONFLICT,
        "Webhook clash",
        "Choose a new id for a new webhook, also where you deleted one; repeat a request with the content that it had.",
    ),
    jobs.TooManyWebhooks: Meaning(
        HTTPStatus.CONFLICT, "Too many webhooks", "Delete a webhook that you do not need, then add this one."
    ),
    fares.UnknownStop: Meaning(HTTPStatus.NOT_FOUND, "Unknown stop", "GET /v1/stops finds stops and their codes."),
    fares.UnknownLine: Meaning(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Unknown line",
        "Name a line that serves the stops in this order; GET /v1/stops shows the lines of each stop.",
    ),
    fares.UnknownProduct: Meaning(HTTPStatus.NOT_FOUND, "Unknown product", "GET /v1/products lists what is for sale."),
    fares.UnknownProfile: Meaning(
        HTTPStatus.UNPROCESSABLE_ENTITY, "Unknown profile", "GET /v1/tariffs/current lists the profiles."
    ),
    fares.UnknownOperator: Meaning(
        HTTPStatus.UNPROCESSABLE_ENTITY, "Unknown operator", "GET /v1/tariffs/current lists the operators."
    ),
    fares.UnknownOffer: Meaning(
        HTTPStatus.UNPROCESSABLE_ENTITY, "Unknown offer", "Quote again, and choose one of the offers in the answer."
    ),
    fares.UnknownOverrule: Meaning(
        HTTPStatus.UNPROCESSABLE_ENTITY, "Unknown overrule", "Name a code of the tariff's `overrules`, or none."
    ),
    fares.NothingFree: Meaning(
        HTTPStatus.UNPROCESSABLE_ENTITY, "Nothing free", "Name a profile for which the tariff has fares of nothing."
    ),
    fares.BadJourney: Meaning(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Impossible journey",
        "Let origin and destination differ, and let each leg begin where the one before it ended.",
    ),
    fares.NoEditionInForce: Meaning(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "No edition in force",
        "Ask for a fare day from which an edition is published; GET /v1/tariffs/current names the present one.",
    ),
}


def meaning_of(error: FareError) -> Meaning:
    """Find how an error is answered: by its own row, or by that of what it specialises."""
    for kind in type(error).__mro__:
        if kind in STATUS:
            return STATUS[kind]
    return STATUS[platform.InternalError]


def sentence_of(kind: type[FareError]) -> str:
    """Say what an error means, in one paragraph: its docstring."""
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())


def page(kind: type[FareError]) -> str:
    """Write the page of a problem, in Markdown."""
    meaning = STATUS[kind]
    title = f"## {kind.code}\n\n**{meaning.title}** · {meaning.status.value}"
    return f"{title}\n\n{sentence_of(kind)}\n\n{meaning.remedy}\n"


INTRODUCTION: Final = """# Problems

When a request is not answered as asked, the answer is a problem (RFC 9457, `application/problem+json`): `type` names
it and leads to its page, `title` and `detail` are for people, `status` repeats the HTTP status. None repeats what was
sent. This page is written from the table in `app/main/errors.py` by `make openapi`.

"""


def pages() -> str:
    """Write the page of all problems, in Markdown, in the order of their codes."""
    kinds = sorted(STATUS, key=lambda kind: kind.code)
    return INTRODUCTION + "\n".join(page(kind) for kind in kinds)
