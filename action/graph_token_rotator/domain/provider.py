"""The registry of providers: everything that differs between them, in one place.

Inputs, the fleet schema, base addresses, reports and adapters derive from it. CONTRIBUTING says how to add a provider.
The adapters, which send requests, are in the room `providers`; nothing here does I/O.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

_APPS = "https://developers.facebook.com/apps/"


class Kind(Enum):
    """The kinds of token.

    Facebook's are the types of `debug_token`; each login with refreshed tokens has one.
    """

    USER = "USER"
    PAGE = "PAGE"
    SYSTEM_USER = "SYSTEM_USER"
    OTHER = "OTHER"
    INSTAGRAM = "INSTAGRAM"
    THREADS = "THREADS"

    @property
    def text(self) -> str:
        """The kind in words: "user token"."""
        if self is Kind.OTHER:
            return "token of unknown kind"
        return f"{self.value.lower().replace('_', ' ') if self.names_app else self.value.title()} token"

    @property
    def names_app(self) -> bool:
        """Whether an inspection says a token's app, permissions and data access. Providers with an app do."""
        return all(spec.needs_app for spec in PROVIDERS.values() if self in spec.kinds)

    @property
    def refreshable(self) -> bool:
        """Whether such a token is refreshed by itself alone. Then only a refresh says when it expires."""
        return any(self in spec.kinds and isinstance(spec.protocol, RefreshDialect) for spec in PROVIDERS.values())


class Feature(Enum):
    """A feature that only some providers support, by the name of its input or fleet key."""

    PAGE_ID = "page-id"
    REQUIRED_SCOPES = "required-scopes"
    REVOKE_OLD = "revoke-old"


class GraphApi:
    """The protocol of the Graph API, spoken by `providers.facebook`.

    `debug_token` inspects a token, an exchange extends it, and a page's token is derived from a user's.
    """


class RefreshDialect(NamedTuple):
    """The protocol of logins whose tokens refresh themselves, spoken by `providers.refreshable`.

    The fields are the differences between those logins: `grant_prefix` begins the grant types, `permission` is the one
    that every token needs, and the account of a token is the field `id_field` of the response from `profile_path`.
    """

    kind: Kind
    grant_prefix: str
    permission: str
    profile_path: str
    id_field: str


class ProviderSpec(NamedTuple):
    """Everything that differs between providers.

    `login` and `site` are the provider's names for people, `url` is the base address of its API, and `kinds` are the
    kinds of token it issues. `token_prefixes` are the first letters of its tokens, only a hint: tokens are opaque. With
    `needs_app` the id and secret of a Meta app are required. `protocol` decides which adapter is used; `cli.services`
    must know each type. `supports` lists the features that the provider has. `new_token` is the step by which a person
    creates a new token; `new_token_of` has other steps and pages for some kinds.
    """

    login: str
    site: str
    url: str
    kinds: tuple[Kind, ...]
    token_prefixes: tuple[str, ...]
    protocol: GraphApi | RefreshDialect
    needs_app: bool
    supports: frozenset[Feature]
    new_token: str
    new_token_of: Mapping[Kind, Mapping[str, str]] = MappingProxyType({})

    def facts(self, app_id: str, kind: Kind | None = None) -> dict[str, str]:
        """Return the facts for sentences about this login: names, the step for a new token, and links.

        `app_id` is the Meta app of the credential. Without `needs_app` no input names one, so the links lead to the
        list of all apps. `kind` is the kind of the credential's token, None where unknown.
        """
        facts = {
            "login": self.login,
            "site": self.site,
            "log_in": self.new_token,
            "grant": f"{self.new_token}, and grant every permission that is asked for",
            "app_settings": "`provider` and `app-secret`",
            "address_settings": "`graph-api-url`",
        }
        if not self.needs_app:
            return {**facts, "kind": self.kinds[0].text, "login_page": _APPS, "dashboard": _APPS, "security": _APPS}
        return {
            **facts,
            "alternative": "To stop needing one, set `page-id` (page tokens never expire), or use a system-user token",
            "extension": "Meta usually does not move the expiry of a long-lived user token",
            "app_settings": "`app-id`, `app-secret` and `page-id`",
            "address_settings": "`graph-api-version` and `graph-api-url`",
            "login_page": f"https://developers.facebook.com/tools/explorer/?app_id={app_id}",
            "dashboard": f"{_APPS}{app_id}/dashboard/",
            "security": f"{_APPS}{app_id}/settings/advanced/",
            **(self.new_token_of.get(kind, {}) if kind else {}),
        }


# The provider of a credential that names none.
DEFAULT_PROVIDER = "facebook"
PROVIDERS: Mapping[str, ProviderSpec] = MappingProxyType(
    {
        "facebook": ProviderSpec(
            login="Facebook Login",
            site="facebook.com",
            url="https://graph.facebook.com",
            kinds=(Kind.USER, Kind.PAGE, Kind.SYSTEM_USER),
            token_prefixes=("EAA",),
            protocol=GraphApi(),
            needs_app=True,
            supports=frozenset(Feature),
            new_token="Log in again",  # noqa: S106  # a step
            new_token_of={
                Kind.SYSTEM_USER: {
                    "log_in": "Generate a new token for the system user in Business settings",
                    "grant": "Generate a new token for the system user with every permission that is needed, "
                    "and assign the system user to the assets that it uses",
                    "login_page": "https://business.facebook.com/settings/system-users",
                    "alternative": "If this repeats, check in the app's settings that the system user still has a role in the app",
                    "extension": "Meta documents that it extends tokens of system users",
                },
                Kind.PAGE: {
                    "log_in": "Get a new user token with the permissions of this page token, and set `page-id` unless it is set",
                    "grant": "Get a new user token with every permission that is needed, and set `page-id` unless it is set",
                },
            },
        ),
        # https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/get-started
        "instagram": ProviderSpec(
            login="Instagram Login",
            site="instagram.com",
            url="https://graph.instagram.com",
            kinds=(Kind.INSTAGRAM,),
            token_prefixes=("IG",),
            protocol=RefreshDialect(Kind.INSTAGRAM, "ig", "instagram_business_basic", "me", "user_id"),
            needs_app=False,
            supports=frozenset(),
            new_token="Generate a token again in the app's dashboard (Instagram, API setup with Instagram login)",  # noqa: S106
        ),
        # https://developers.facebook.com/docs/threads/threads-profiles
        "threads": ProviderSpec(
            login="Threads",
            site="threads.com",
            url="https://graph.threads.net",
            kinds=(Kind.THREADS,),
            token_prefixes=("TH",),
            protocol=RefreshDialect(Kind.THREADS, "th", "threads_basic", "v1.0/me", "id"),
            needs_app=False,
            supports=frozenset(),
            new_token=(  # noqa: S106
                "Generate a token again in the app's dashboard (Use cases, Access the Threads API, User Token Generator)"
            ),
        ),
    }
)


# Features that the fleet file has keys for; `required-scopes` is checked for every provider.
FILE_FEATURES = (Feature.PAGE_ID, Feature.REVOKE_OLD)


def supporting(feature: Feature) -> list[str]:
    """Return the names of the providers that support a feature."""
    return [name for name, spec in PROVIDERS.items() if feature in spec.supports]
