"""What Stripe sends: verified on the raw bytes, stored, answered; worked in later."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from importlib import import_module

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ringfence import api
from ringfence.config import Settings
from ringfence.errors import HttpError
from ringfence.log import Log
from ringfence.payments import Misplaced, Refused, Verifier
from ringfence.routes.operation import Answer, Operation, json_response

_log = Log("stripe")

WEBHOOK = "/api/webhooks/stripe"

# An event carries one object; the largest that are known have some ten thousand bytes.
_LARGEST_EVENT = 1_000_000


def verifier(settings: Settings) -> Verifier | None:
    """Who can tell Stripe from a stranger; None as long as no secret is configured."""
    if not settings.stripe_webhook_secret:
        return None
    # Now, so that the first event does not wait for it.
    import_module("stripe")
    return Verifier(settings.stripe_webhook_secret, settings.stripe_live, settings.stripe_account)


async def webhook(request: Request) -> Response:
    """Takes whatever Stripe sends."""
    configured: Verifier | None = request.app.state.stripe
    if configured is None:
        raise HttpError(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "Stripe's signing secret is not configured here: set STRIPE_WEBHOOK_SECRET.",
        )
    body = await request.body()
    try:
        event = configured.verify(request.headers.get("stripe-signature"), body, datetime.now(UTC))
    except Refused as refused:
        # The reason is for the operator; a stranger learns nothing from it.
        _log.warning("not Stripe's", reason=refused.reason, id=request.state.request_id)
        raise HttpError(HTTPStatus.BAD_REQUEST, "The request is not signed.") from None
    except Misplaced as misplaced:
        # Stripe shows the answer in its dashboard, and tries again for days: time to put it right.
        _log.error("not for us", reason=str(misplaced), id=request.state.request_id)
        raise HttpError(HTTPStatus.BAD_REQUEST, str(misplaced)) from None
    await run_in_threadpool(
        api.receive_webhook,
        request.app.state.database.patient(),
        p_vendor="stripe",
        p_event_key=event.id,
        p_event_type=event.type,
        p_payload=event.text,
    )
    return json_response({})


OPERATIONS = (
    Operation(
        "POST",
        WEBHOOK,
        "stripeWebhook",
        "Stripe's events: kept, and worked in later.",
        webhook,
        {
            HTTPStatus.OK.value: Answer("It is kept.", {"type": "object"}),
            HTTPStatus.BAD_REQUEST.value: Answer(
                "The request is not proven to be Stripe's, or its event is not for this"
                " installation."
            ),
            HTTPStatus.REQUEST_TIMEOUT.value: Answer("The body did not come in time."),
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE.value: Answer("The body is too large."),
            HTTPStatus.SERVICE_UNAVAILABLE.value: Answer(
                "No signing secret of Stripe is configured, or the database is away."
            ),
        },
        tags=("stripe",),
        body_limit=_LARGEST_EVENT,
    ),
)
