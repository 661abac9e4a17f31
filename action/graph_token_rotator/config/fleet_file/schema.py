"""What a fleet file may hold, said once: the parser goes by it, and `config.schema.json` and the document are made of it."""

from ...domain.provider import PROVIDERS
from ...domain.secret import Secret
from ...domain.target import StoreKind
from .. import converters
from ..converters import boolean, duration, environment, meta_id, repository, scope, secret_name, threshold, token_text
from ..urls import channel_urls, full_url
from .schema_types import Field, ListOf, MapOf, Object, Scalar

VARIABLE = r"env:[A-Za-z_][A-Za-z0-9_]{0,254}"
DIGITS = r"[1-9][0-9]{0,29}"
DAYS = r"(?=[0-9]*[1-9])[0-9]{1,6}[dh]"
# What Python calls printable is close to this.
VISIBLE = r"[^`<>|\u0000-\u001f\u007f-\u00a0\u00ad\u2028\u2029]"

YES = Scalar(converters.only_true, {"type": "boolean", "const": True})
FLAG = Scalar(boolean, {"type": "boolean"})
COUNT = Scalar(converters.count, {"type": "integer", "minimum": 1, "maximum": 999999})
NUMBER = Scalar(meta_id, {"type": ["string", "integer"], "pattern": f"^{DIGITS}$", "minimum": 1})
APP_ID = Scalar(
    meta_id, {"type": ["string", "integer"], "pattern": f"^(?:{VARIABLE}|{DIGITS})$", "minimum": 1}, environment=True
)
CLIENT = Scalar(
    converters.app_client_id,
    {"type": ["string", "integer"], "pattern": f"^(?:{VARIABLE}|[A-Za-z0-9.]{{1,40}})$", "minimum": 1},
    environment=True,
)
FROM_ENVIRONMENT = {"type": "string", "pattern": f"^{VARIABLE}$"}
HIDDEN = Scalar(lambda text: Secret(token_text(text)), FROM_ENVIRONMENT, environment=True, literal=False)
KEY = Scalar(lambda text: Secret(converters.private_key(text)), FROM_ENVIRONMENT, environment=True, literal=False)
CHANNELS = Scalar(
    lambda text: [Secret(line) for line in channel_urls(text)], FROM_ENVIRONMENT, environment=True, literal=False
)
ADDRESS = Scalar(lambda text: Secret(full_url(text)), FROM_ENVIRONMENT, environment=True, literal=False)
PROVIDER = Scalar(converters.one_of(*PROVIDERS), {"type": "string", "enum": list(PROVIDERS)})
STORES = tuple(store.value for store in StoreKind)
STORE = Scalar(converters.one_of(*STORES), {"type": "string", "enum": list(STORES)})
SECRET_NAME = Scalar(
    secret_name, {"type": "string", "pattern": "^(?![Gg][Ii][Tt][Hh][Uu][Bb]_)[A-Za-z_][A-Za-z0-9_]{0,254}$"}
)
REPOSITORY = Scalar(
    repository,
    {"type": "string", "pattern": r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$"},
)
ORGANIZATION = Scalar(converters.owner_login, {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$"})
ENVIRONMENT = Scalar(environment, {"type": "string", "pattern": f"^{VISIBLE}{{1,255}}$"})
NAME = Scalar(converters.credential_name, {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,62}$"})
OWNERS = Scalar(converters.owner_pattern, {"type": "string", "pattern": "^[A-Za-z0-9*][A-Za-z0-9_*-]{0,99}$"})
SCOPE = Scalar(scope, {"type": "string", "pattern": "^[a-z][a-z0-9_]{1,99}$"})
THRESHOLD = Scalar(
    threshold,
    {"type": "string", "pattern": rf"^(?:(?=[0-9.]*[1-9])[0-9]{{1,2}}(?:\.[0-9]+)?%|{DAYS})$"},
)
DURATION = Scalar(duration, {"type": "string", "pattern": f"^{DAYS}$"})


def exactly_one(*keys: str) -> list[dict[str, list[str]]]:
    """In JSON Schema."""
    return [{"required": [key]} for key in keys]


WHERE = {
    "repository": Field(REPOSITORY, "The repository, as owner/name.", examples=("acme/social",)),
    "organization": Field(ORGANIZATION, "The organisation whose secret it is; who may use it stays as it is."),
    "environment": Field(ENVIRONMENT, "An environment of the repository.", examples=("graph-token",)),
    "secret": Field(SECRET_NAME, "The secret's name.", required=True, examples=("FB_TOKEN",)),
}
SOURCE = Object(
    WHERE,
    {"oneOf": exactly_one("repository", "organization"), "dependentRequired": {"environment": ["repository"]}},
    {
        "store": "the source is an Actions secret; only copies have a store",
        "user": "the source is an Actions secret, and users have none",
    },
)
COPY = Object(
    {
        **WHERE,
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
SHARED = {
    "provider": Field(PROVIDER, "Whose token it is.", default="facebook"),
    "app-id": Field(APP_ID, "The Meta app; needed for `facebook`.", examples=("1234567890123456", "env:FB_APP_ID")),
    "app-secret": Field(
        HIDDEN,
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
CREDENTIAL = Object(
    {
        "name": Field(NAME, "What it is called; unique.", required=True, examples=("acme-page",)),
        "token": Field(HIDDEN, "The current token.", required=True, examples=("env:ACME_FB_TOKEN",)),
        "page-id": Field(NUMBER, "Keep this page's token, made of the user token; only for `facebook`."),
        "source": Field(SOURCE, "The secret the token comes from; written last.", required=True),
        "copies": Field(ListOf(COPY), "Where else the token is kept; written first."),
        **SHARED,
    },
    {
        "if": {"properties": {"provider": {"enum": ["instagram", "threads"]}}, "required": ["provider"]},
        "then": {"properties": {"page-id": False, "revoke-old": {"const": False}}},
    },
    {"force": "it is an input of the action"},
)
WRITER = Object(
    {
        "token": Field(HIDDEN, "A token that may write there.", examples=("env:ACME_PAT",)),
        "app-id": Field(CLIENT, "A GitHub App's client id, or its app id.", examples=("env:ROTATOR_APP_ID",)),
        "private-key": Field(KEY, "The GitHub App's private key.", examples=("env:ROTATOR_APP_KEY",)),
    },
    {
        "oneOf": exactly_one("token", "app-id"),
        "dependentRequired": {"app-id": ["private-key"], "private-key": ["app-id"]},
    },
)
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
        "heartbeat": Field(ADDRESS, "An address to call after each run.", examples=("env:HEARTBEAT_URL",)),
    }
)
PACE = Object(
    {
        "writes-per-minute": Field(COUNT, "Secrets written in a minute, at most.", default=60),
        "writes-per-hour": Field(COUNT, "Secrets written in an hour, at most.", default=500),
    }
)
FLEET = Object(
    {
        "version": Field(
            Scalar(converters.format_version, {"type": "integer", "const": 1}),
            "The version of this format.",
            required=True,
        ),
        "defaults": Field(
            Object(SHARED, elsewhere={"force": "it is an input of the action"}),
            "What holds for every credential that says nothing else.",
        ),
        "writers": Field(
            MapOf(OWNERS, WRITER),
            "Who writes where: owners, or patterns with *, of which the first that matches counts. "
            "Without it the input `github-token` writes everywhere.",
        ),
        "credentials": Field(ListOf(CREDENTIAL, least=1), "The tokens to keep alive.", required=True),
        "notify": Field(NOTIFY, "Whom to tell; the inputs where absent."),
        "pace": Field(PACE, "How fast secrets are written, by all of a run together."),
    }
)
