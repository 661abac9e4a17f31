"""The schema of the fleet file. The parser, `config.schema.json` and docs/fleet.md all follow from it.

After a change, `make docs` writes both anew. What JSON Schema cannot say (unique names, a writer for each owner) `rules` and `targets` check.
"""

from __future__ import annotations

from typing import Any

from ...domain.provider import DEFAULT_PROVIDER, FILE_FEATURES, PROVIDERS, Feature
from .schema_types import Field, ListOf, MapOf, Object
from .targets import COPY, SOURCE
from .value_types import (
    APP_ID,
    CHANNELS,
    CLIENT_ID,
    COUNT,
    DURATION,
    FLAG,
    META_ID,
    NAME,
    OWNERS,
    PRIVATE_KEY,
    PROVIDER,
    SCOPE,
    SECRET_VALUE,
    THRESHOLD,
    URL,
    VERSION,
    exactly_one,
)

# Keys of a credential that `defaults` may give for all credentials.
SHARED = {
    "provider": Field(PROVIDER, "Whose token it is.", default=DEFAULT_PROVIDER),
    "app-id": Field(APP_ID, "The Meta app; needed for `facebook`.", examples=("1234567890123456", "env:FB_APP_ID")),
    "app-secret": Field(
        SECRET_VALUE,
        "The Meta app's secret; needed for `facebook`, and otherwise only to exchange a short-lived token.",
        examples=("env:FB_APP_SECRET",),
    ),
    "required-scopes": Field(ListOf(SCOPE), "Permissions the token must have.", examples=(["pages_manage_posts"],)),
    "revoke-old": Field(
        FLAG, "Revoke the old token once the new one is in every place; only for `facebook`.", default=False
    ),
    "record-expiry": Field(FLAG, "Keep the expiry in a variable beside the source.", default=False),
    "renew-before": Field(
        THRESHOLD,
        "Renew when this part of the lifetime, or this long, is left; the input's value where absent.",
        examples=("33%", "20d"),
    ),
    "warn-before": Field(
        DURATION,
        "Tell people when less is left and it could not be renewed; the input's value where absent.",
        examples=("14d",),
    ),
}


def unsupported_keys(provider: str) -> dict[str, Any]:
    """Return a JSON Schema that forbids the keys that a provider does not support."""
    refused: dict[Feature, dict[str, Any]] = {
        Feature.PAGE_ID: {"page-id": False},
        Feature.REVOKE_OLD: {"revoke-old": {"const": False}},
    }
    keys: dict[str, Any] = {}
    for feature in FILE_FEATURES:
        keys |= {} if feature in PROVIDERS[provider].supports else refused[feature]
    return {
        "if": {"properties": {"provider": {"const": provider}}, "required": ["provider"]},
        "then": {"properties": keys},
    }


# The rule is that of `rules` in JSON Schema, so that editors show it; it cannot see a provider that is in `defaults`.
CREDENTIAL = Object(
    {
        "name": Field(NAME, "What it is called; unique.", required=True, examples=("acme-page",)),
        "token": Field(SECRET_VALUE, "The current token.", required=True, examples=("env:ACME_FB_TOKEN",)),
        "page-id": Field(META_ID, "Keep this page's token, made of the user token; only for `facebook`."),
        "source": Field(SOURCE, "The secret the token comes from; written last.", required=True),
        "copies": Field(ListOf(COPY), "Where else the token is kept; written first."),
        **SHARED,
    },
    {
        "allOf": [
            unsupported_keys(provider) for provider, spec in PROVIDERS.items() if set(FILE_FEATURES) - spec.supports
        ]
    },
    {"force": "it is an input of the action"},
)
# A writer is a token or a GitHub App; an App needs both its id and its key.
WRITER = Object(
    {
        "token": Field(SECRET_VALUE, "A token that may write there.", examples=("env:ACME_PAT",)),
        "app-id": Field(CLIENT_ID, "A GitHub App's client id, or its app id.", examples=("env:ROTATOR_APP_ID",)),
        "private-key": Field(PRIVATE_KEY, "The GitHub App's private key.", examples=("env:ROTATOR_APP_KEY",)),
    },
    {
        "oneOf": exactly_one("token", "app-id"),
        "dependentRequired": {"app-id": ["private-key"], "private-key": ["app-id"]},
    },
)
# These take precedence over the inputs `notify`, `notify-issue` and `heartbeat`. Channels may contain passwords.
NOTIFY = Object(
    {
        "channels": Field(
            ListOf(CHANNELS),
            "Addresses for Apprise; a variable may hold several, one a line.",
            examples=(["env:URLS"],),
        ),
        "issue": Field(
            FLAG,
            "Keep an issue for each credential in trouble, or one for several in the same; the input's value where absent.",
        ),
        "heartbeat": Field(URL, "An address to call after each run.", examples=("env:HEARTBEAT_URL",)),
    }
)
# GitHub's limits on creating content: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
PACE = Object(
    {
        "writes-per-minute": Field(COUNT, "Secrets written in a minute, at most.", default=60),
        "writes-per-hour": Field(COUNT, "Secrets written in an hour, at most.", default=500),
    }
)
FLEET = Object(
    {
        "version": Field(VERSION, "The version of this format.", required=True),
        "defaults": Field(
            Object(SHARED, hints={"force": "it is an input of the action"}),
            "What holds for every credential that says nothing else.",
        ),
        "writers": Field(
            MapOf(OWNERS, WRITER),
            "Who writes where: owners, or patterns with *, of which the first that matches counts. "
            "Without it the input `github-token` writes everywhere.",
        ),
        "credentials": Field(ListOf(CREDENTIAL, min_items=1), "The tokens to keep alive.", required=True),
        "notify": Field(NOTIFY, "Whom to tell; the inputs where absent."),
        "pace": Field(PACE, "How fast secrets are written, by all of a run together."),
    }
)
