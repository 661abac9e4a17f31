"""The schema of the fleet file: the parser reads by it, and `config.schema.json` and docs/fleet.md are made from it.

After a change, `make docs` writes both anew. Each type pairs a converter of `config` with its JSON Schema; patterns are
the converters' own. What JSON Schema cannot say (unique names, a writer for each owner) `rules` and `targets` check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ...domain.provider import DEFAULT_PROVIDER, FILE_FEATURES, PROVIDERS, Feature
from ...domain.secret import Secret
from ...domain.target import StoreKind
from .. import converters, urls
from .schema_types import VARIABLE_NAME, Field, ListOf, MapOf, Object, Scalar

if TYPE_CHECKING:
    from ..converters import Pattern

VARIABLE_REGEX = f"env:{VARIABLE_NAME}"
# The visible characters that `converters.environment` accepts, as closely as JSON Schema can say it.
ENVIRONMENT_REGEX = r"[^`<>|\u0000-\u001f\u007f-\u00a0\u00ad\u2028\u2029]{1,255}"


def matching(*regexes: str) -> dict[str, Any]:
    """Return the JSON Schema of text that matches any of the regular expressions as a whole."""
    return {"type": "string", "pattern": f"^{regexes[0]}$" if len(regexes) == 1 else f"^(?:{'|'.join(regexes)})$"}


def text(converter: Pattern[str]) -> Scalar:
    """Return the type of text that a pattern converts; the schema's pattern is the converter's own."""
    return Scalar(converter, matching(converter.regex))


def identifier(converter: Pattern[str], *, variable: bool = False) -> Scalar:
    """Return the type of an id, which may be written as a number too; with `variable` also as `env:NAME`."""
    regexes = (VARIABLE_REGEX, converter.regex) if variable else (converter.regex,)
    return Scalar(converter, matching(*regexes) | {"type": ["string", "integer"], "minimum": 1}, variable=variable)


def secret(convert: Callable[[str], Any]) -> Scalar:
    """Return the type of a secret, which the file may only name as `env:NAME`."""
    return Scalar(convert, matching(VARIABLE_REGEX), variable=True, literal=False)


def choice(words: Iterable[str]) -> Scalar:
    """Return the type of one of a few words."""
    allowed = list(words)
    return Scalar(converters.one_of("is not known", allowed), {"type": "string", "enum": allowed})


def exactly_one(*keys: str) -> list[Mapping[str, list[str]]]:
    """Return the alternatives of JSON Schema's `oneOf` that require one of these keys each."""
    return [{"required": [key]} for key in keys]


# Types of single values. Their names are those of the domain, because several keys share most of them.
YES = Scalar(converters.only_true, {"type": "boolean", "const": True})
FLAG = Scalar(converters.boolean, {"type": "boolean"})
COUNT = Scalar(converters.count, {"type": "integer", "minimum": 1, "maximum": 999999})
VERSION = Scalar(converters.format_version, {"type": "integer", "const": 1})
META_ID = identifier(converters.meta_id)
APP_ID = identifier(converters.meta_id, variable=True)
CLIENT_ID = identifier(converters.app_client_id, variable=True)
SECRET_VALUE = secret(lambda value: Secret(converters.token_text(value)))
PRIVATE_KEY = secret(lambda value: Secret(converters.private_key(value)))
CHANNELS = secret(lambda value: [Secret(address) for address in urls.channel_urls(value)])
URL = secret(lambda value: Secret(urls.full_url(value)))
PROVIDER = choice(PROVIDERS)
STORE = choice(store.value for store in StoreKind)
SECRET_NAME = text(converters.secret_name)
REPOSITORY = text(converters.repository)
ORGANIZATION = text(converters.owner_login)
ENVIRONMENT = Scalar(converters.environment, matching(ENVIRONMENT_REGEX))
NAME = text(converters.credential_name)
OWNERS = text(converters.owner_pattern)
SCOPE = text(converters.scope)
THRESHOLD = Scalar(converters.threshold, matching(converters.SHARE_REGEX, converters.DURATION_REGEX))
DURATION = Scalar(converters.duration, matching(converters.DURATION_REGEX))

# Where a secret is; sources and copies share these keys.
LOCATION = {
    "repository": Field(REPOSITORY, "The repository, as owner/name.", examples=("acme/social",)),
    "organization": Field(ORGANIZATION, "The organization whose secret it is; who may use it stays as it is."),
    "environment": Field(ENVIRONMENT, "An environment of the repository.", examples=("graph-token",)),
    "secret": Field(SECRET_NAME, "The secret's name.", required=True, examples=("FB_TOKEN",)),
}
# The source is the secret from which the run got the token, so it is an Actions secret.
SOURCE = Object(
    LOCATION,
    {"oneOf": exactly_one("repository", "organization"), "dependentRequired": {"environment": ["repository"]}},
    {
        "store": "the source is an Actions secret; only copies have a store",
        "user": "the source is an Actions secret, and users have none",
    },
)
# Copies are only written. GitHub has environments for Actions only, and secrets of users for Codespaces only:
# https://docs.github.com/rest/codespaces/secrets
COPY = Object(
    {
        **LOCATION,
        "user": Field(YES, "The Codespaces secret of the user whose token writes for the source's owner."),
        "store": Field(STORE, "The kind of store.", default="actions"),
    },
    {
        "oneOf": exactly_one("repository", "organization", "user"),
        "dependentSchemas": {
            "environment": {"required": ["repository"], "properties": {"store": {"const": "actions"}}},
            "user": {"required": ["store"], "properties": {"store": {"const": "codespaces"}}},
        },
    },
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
    """Return, in JSON Schema, that a credential of this provider must not use what the provider does not support."""
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
