"""Build a fleet from the nodes of the file, by the rules that hold between its keys.

Values that are wrong are None here and were reported by the reader; the rules skip them, so that one mistake is
reported once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from ...domain.credential import NO_APP, App, Credential
from ...domain.provider import DEFAULT_PROVIDER, FILE_FEATURES, PROVIDERS, supporting
from ...domain.secret import Secret
from ...domain.target import Target
from ...domain.writers import WriteLimits, Writer
from .nodes import Fields, Location, Node, section, value_of

if TYPE_CHECKING:
    from ...domain.target import CopyTarget
    from ...domain.threshold import Threshold
    from .problems import Problems

# In `defaults` these apply to the provider of the defaults only: each provider has apps and permissions of its own.
PROVIDER_KEYS = ("app-id", "app-secret", "required-scopes", "revoke-old")


class Fleet(NamedTuple):
    """Everything the fleet file says.

    `selected` are the credentials this run processes. The other credentials may have empty secrets, because only the
    variables of the selected ones have to be set. `writers` is empty, and `channels`, `heartbeat` and `issue` are None,
    where the file does not have them and the inputs apply.
    """

    credentials: tuple[Credential, ...]
    writers: tuple[Writer, ...] = ()
    write_limits: WriteLimits = WriteLimits()
    channels: tuple[Secret, ...] | None = None
    heartbeat: Secret | None = None
    issue: bool | None = None
    selected: tuple[Credential, ...] = ()


class Defaults(NamedTuple):
    """The inputs that apply where the file has no such key; `github_token` is whether that input is set."""

    renew_before: Threshold
    warn_before: timedelta
    force: bool
    github_token: bool


class Inherited(NamedTuple):
    """The fields that apply to one credential: its own, then those of `defaults`."""

    own: Fields
    defaults: Fields

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value of a key: `default` if neither has the key, None if its value is wrong."""
        node = self.own.get(key) or self.defaults.get(key)
        return node.value if node else default


def build_fleet(
    root: Node, base: Defaults, writers: Sequence[Writer], targets: Mapping[Location, CopyTarget], problems: Problems
) -> Fleet:
    """Return the fleet; it must not be used if `problems` says that the file is not valid.

    `targets` are the sources and copies by their locations in the file; those that are wrong are missing.
    """
    fields: Fields = root.value or {}
    if root.value is not None and "writers" not in fields and not base.github_token:
        problems.add(root.location, "has no `writers`, and the input `github-token` is empty; give one of them")
    nodes = value_of(fields, "credentials") or ()
    _check_names(nodes, problems)
    defaults = section(fields, "defaults")
    credentials = [_credential(node, defaults, base, targets, problems) for node in nodes]
    notify, pace = section(fields, "notify"), section(fields, "pace")
    return Fleet(
        credentials=tuple(credential for credential in credentials if credential),
        writers=tuple(writers),
        write_limits=WriteLimits(**{key.replace("-", "_"): node.value for key, node in pace.items()}),
        channels=_channels(notify["channels"]) if "channels" in notify else None,
        heartbeat=value_of(notify, "heartbeat"),
        issue=value_of(notify, "issue"),
    )


def _check_names(credentials: Sequence[Node], problems: Problems) -> None:
    """Report names that occur twice. A name identifies a credential's issue, report entry and shard."""
    first_locations: dict[str, Location] = {}
    for credential in credentials:
        name = (credential.value or {}).get("name")
        if name and name.value:
            first = first_locations.setdefault(name.value, name.location)
            if first is not name.location:
                problems.add(name.location, f"is the same as `{first.path}` in line {first.line}; a name stands once")


def _credential(
    node: Node, defaults: Fields, base: Defaults, targets: Mapping[Location, CopyTarget], problems: Problems
) -> Credential | None:
    """Return the credential at a node; None if it is wrong. A token whose variable is not set is left empty."""
    if node.value is None:
        return None
    own: Fields = node.value
    provider = Inherited(own, defaults).get("provider", DEFAULT_PROVIDER)
    # An unknown provider is None here, and differs from that of the defaults too.
    if provider != (value_of(defaults, "provider") or DEFAULT_PROVIDER):
        defaults = {key: field for key, field in defaults.items() if key not in PROVIDER_KEYS}
    inherited = Inherited(own, defaults)
    _check_provider_keys(provider, inherited, node.location, problems)
    source = targets.get(own["source"].location) if "source" in own else None
    copies = [targets.get(copy.location) for copy in value_of(own, "copies") or ()]
    token, name = value_of(own, "token"), value_of(own, "name")
    if problems.is_missing(own.get("token")):
        token = Secret("")  # whether this run needs it is decided later
    if not (isinstance(source, Target) and token is not None and name and provider):
        return None
    return Credential(
        token=token,
        app=_app(inherited),
        source=source,
        page_id=value_of(own, "page-id"),
        renew_before=inherited.get("renew-before", base.renew_before),
        warn_before=inherited.get("warn-before", base.warn_before),
        force=base.force,
        required_scopes=frozenset(scope.value for scope in inherited.get("required-scopes") or ()),
        name=name,
        provider=provider,
        copies=tuple(copy for copy in copies if copy),
        revoke_old=bool(inherited.get("revoke-old")),
        record_expiry=bool(inherited.get("record-expiry")),
    )


def _check_provider_keys(provider: str | None, inherited: Inherited, location: Location, problems: Problems) -> None:
    """Report keys that the provider needs and that are missing, and keys that it does not support."""
    if provider is None:
        return
    spec = PROVIDERS[provider]
    if spec.needs_app:
        missing = [key for key in ("app-id", "app-secret") if inherited.get(key, "") == ""]
        if missing:
            keys = " and ".join(f"`{key}`" for key in missing)
            problems.add(location, f"needs {keys} of the Meta app (App settings, Basic), here or in `defaults`")
    for feature in FILE_FEATURES:
        key = feature.value
        node = inherited.own.get(key) or (inherited.defaults.get(key) if key in PROVIDER_KEYS else None)
        if feature not in spec.supports and node and node.value:
            names = " or ".join(supporting(feature))
            problems.add(node.location, f"goes only with the provider {names}, not with {provider}")


def _app(inherited: Inherited) -> App:
    """Return the Meta app, `NO_APP` without a secret: an id alone serves no call."""
    secret = inherited.get("app-secret")
    return App(id=inherited.get("app-id") or "", secret=secret) if secret else NO_APP


def _channels(node: Node) -> tuple[Secret, ...]:
    """Return the addresses of all channels; a variable may contain several."""
    return tuple(address for variable in node.value or () for address in variable.value or ())
