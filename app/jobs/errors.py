"""Errors of webhooks."""

from app.platform.errors import ServiceError


class WebhookClash(ServiceError):
    """The id belongs to another webhook already. Nothing was made."""

    code = "webhook-clash"


class TooManyWebhooks(ServiceError):
    """You have as many webhooks as a client may have."""

    code = "too-many-webhooks"
