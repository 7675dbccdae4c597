"""Settings: everything that the environment may say to the service. docs/operations.md describes each one."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from fastapi import Depends
from pydantic import AliasChoices, Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.requests import HTTPConnection

POSTGRESQL = "postgresql+asyncpg://"

Rate = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,8}/[1-9][0-9]{0,4}$")]
"""So many requests in so many seconds, such as 600/60."""


class Settings(BaseSettings):
    """The service's settings. Those without a default must be set before it starts."""

    model_config = SettingsConfigDict(env_prefix="COMMONFARE_", frozen=True, extra="ignore", populate_by_name=True)

    database_url: str = Field(
        repr=False,
        validation_alias=AliasChoices("database_url", "DATABASE_URL"),
        description="PostgreSQL, as the role commonfare_app or a member of it.",
    )
    redis_url: str = Field(
        repr=False,
        validation_alias=AliasChoices("redis_url", "REDIS_URL"),
        description="A server of the Redis protocol. It only remembers: it may be empty, slow or away.",
    )
    issuer: str = Field(
        default="http://127.0.0.1:8000",
        pattern=r"^https?://[^/?#]+$",
        description="This service's own address, as callers see it: the issuer and audience of its tokens.",
    )
    token_key_file: Path = Field(description="A private key (PEM, Ed25519 or P-256) that signs access tokens.")
    secret_file: Path = Field(description="At least 32 random bytes, from which the keys of offers and media derive.")
    metrics_port: int = Field(
        default=9464, ge=0, le=65535, description="The loopback port of /metrics; the next free one is taken; 0: none."
    )
    tap_ahead_seconds: int = Field(
        default=120, ge=0, description="How far a device's clock may run ahead of ours before its tap is refused."
    )
    quote_lifetime_seconds: int = Field(default=900, ge=1, le=86_400, description="How long an offer is honoured.")
    hold_lifetime_seconds: int = Field(default=900, ge=1, le=86_400, description="How long a hold keeps its prices.")
    token_lifetime_seconds: int = Field(default=600, ge=30, le=3600, description="How long an access token is good.")
    max_body_bytes: int = Field(default=65_536, ge=1024, description="The largest request body, tariffs apart.")
    max_tariff_bytes: int = Field(default=8_388_608, ge=1024, description="The largest tariff document.")
    # As many as do not wait on a busy morning, and so few that four workers leave some of PostgreSQL's usual 100.
    database_connections: int = Field(default=20, ge=1, le=200, description="PostgreSQL connections of one process.")
    webhooks_development: bool = Field(
        default=False, description="For development only: webhooks also by http, to any port and to private addresses."
    )
    event_days: int = Field(
        default=30, ge=7, le=366, description="How many days an event and its deliveries are kept once it was spread."
    )
    # Generous: they stop what runs wild, such as a loop that never waits, and nobody who sells or validates in earnest.
    limit_app_reads: Rate = Field(default="30000/60", description="Reads of one app, as requests/seconds.")
    limit_app_quotes: Rate = Field(default="30000/60", description="Quotes of one app.")
    limit_app_writes: Rate = Field(default="15000/60", description="Everything else of one app, such as sales.")
    limit_device_reads: Rate = Field(default="6000/60", description="Reads of one device.")
    limit_device_writes: Rate = Field(default="6000/60", description="What one device sends, validations apart.")
    limit_device_taps: Rate = Field(
        default="60000/10", description="Validations of one device, in each process by itself."
    )
    limit_officer_reads: Rate = Field(default="6000/60", description="Reads of one officer.")
    limit_officer_quotes: Rate = Field(default="6000/60", description="Quotes of one officer.")
    limit_officer_writes: Rate = Field(default="6000/60", description="Everything else of one officer.")
    limit_anybody_reads: Rate = Field(default="30000/60", description="Reads without a token, from one address.")
    limit_tokens_by_address: Rate = Field(default="6000/60", description="Requests for a token from one address.")
    limit_tokens_by_client: Rate = Field(default="600/60", description="Access tokens for one client.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least important log line that is written."
    )

    @field_validator("database_url")
    @classmethod
    def _name_the_driver(cls, url: str) -> str:
        for scheme in ("postgres://", "postgresql://"):
            if url.startswith(scheme):
                return POSTGRESQL + url.removeprefix(scheme)
        return url

    @property
    def token_endpoint(self) -> str:
        """The address at which access tokens are given, which is also what assertions are addressed to."""
        return f"{self.issuer}/oauth/token"


@lru_cache(maxsize=1)
def from_environment() -> Settings:
    """Read the settings from the environment, once."""
    return Settings.model_validate({})


async def _settings(connection: HTTPConnection) -> Settings:
    found = connection.app.state.settings
    assert isinstance(found, Settings)
    return found


CurrentSettings = Annotated[Settings, Depends(_settings)]
"""The settings that this service was started with."""
