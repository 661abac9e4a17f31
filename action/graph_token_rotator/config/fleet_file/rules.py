"""From what stands in the file to a fleet: the rules that hold between its parts."""

from datetime import timedelta
from typing import Any, NamedTuple

from ...domain.credential import NO_APP, App, Credential
from ...domain.fleet import Fleet
from ...domain.secret import Secret
from ...domain.target import Target
from ...domain.threshold import Threshold
from ...domain.writers import WriteLimits
from . import targets
from .problems import Location
from .reader import Fields, FileReader, Node

FACEBOOK = "facebook"
# In `defaults` these are meant for the provider of the defaults: each provider has apps and permissions of its own.
PROVIDER_KEYS = ("app-id", "app-secret", "required-scopes", "revoke-old")


class Defaults(NamedTuple):
    """What the inputs give where the file says nothing; `github_token` is whether there is one."""

    renew_before: Threshold
    warn_before: timedelta
    force: bool
    github_token: bool


class Inherited(NamedTuple):
    """What holds for one credential: its own words, else those of `defaults`."""

    own: Fields
    defaults: Fields

    def get(self, key: str, otherwise: Any) -> Any:
        """The value; None where it is wrong."""
        found = self.own.get(key) or self.defaults.get(key)
        return found.value if found else otherwise


def fleet(root: Node, base: Defaults, reader: FileReader) -> Fleet:
    """Of the file's root. What it lacks because of problems must not be used."""
    entry: Fields = root.value or {}
    writers = targets.writers(entry.get("writers"), reader)
    if root.value is not None and "writers" not in entry and not base.github_token:
        reader.add(root.spot, "has no `writers`, and the input `github-token` is empty; give one of them")
    ledger = targets.TargetRegistry(writers, reader)
    credentials = _credentials(entry, base, ledger, reader)
    notify, pace = _section(entry, "notify"), _section(entry, "pace")
    channels = notify.get("channels")
    return Fleet(
        credentials,
        writers,
        WriteLimits(**{key.replace("-", "_"): found.value for key, found in pace.items()}),
        None if channels is None else _channels(channels),
        _value(notify, "heartbeat"),
        _value(notify, "issue"),
    )


def _credentials(
    entry: Fields, base: Defaults, ledger: targets.TargetRegistry, reader: FileReader
) -> tuple[Credential, ...]:
    defaults, made = _section(entry, "defaults"), []
    names: dict[str, Location] = {}
    for found in _value(entry, "credentials") or ():
        own: Fields = found.value or {}
        name = own.get("name")
        if name and name.value:
            first = names.setdefault(name.value, name.spot)
            if first is not name.spot:
                reader.add(name.spot, f"is the same as `{first.path}` in line {first.line}; a name stands once")
        made.append(_credential(found, defaults, base, (ledger, reader)))
    return tuple(credential for credential in made if credential)


def _credential(
    found: Node, defaults: Fields, base: Defaults, books: tuple[targets.TargetRegistry, FileReader]
) -> Credential | None:
    ledger, reader = books
    if found.value is None:
        return None
    own: Fields = found.value
    provider = Inherited(own, defaults).get("provider", FACEBOOK)
    if provider != (_value(defaults, "provider") or FACEBOOK):
        defaults = {key: value for key, value in defaults.items() if key not in PROVIDER_KEYS}
    said = Inherited(own, defaults)
    _check_provider_keys(provider, said, found.spot, reader)
    source, copies = _targets(own, ledger, reader)
    token, name = _value(own, "token"), _value(own, "name")
    if reader.is_unset(own.get("token")):
        token = Secret("")  # of no use, but there: whether this run needs it is known later
    if not (source and token is not None and name and provider):
        return None
    scopes = said.get("required-scopes", ()) or ()
    return Credential(
        token,
        _app(said),
        source,
        _value(own, "page-id"),
        said.get("renew-before", base.renew_before),
        said.get("warn-before", base.warn_before),
        base.force,
        frozenset(scope.value for scope in scopes),
        name,
        provider,
        copies,
        bool(said.get("revoke-old", otherwise=False)),
        bool(said.get("record-expiry", otherwise=False)),
    )


def _check_provider_keys(provider: str | None, said: Inherited, spot: Location, reader: FileReader) -> None:
    """What Facebook needs, and what only it has."""
    if provider == FACEBOOK:
        missing = [key for key in ("app-id", "app-secret") if said.get(key, "") == ""]
        if missing:
            words = " and ".join(f"`{key}`" for key in missing)
            reader.add(spot, f"needs {words} of the Meta app (App settings, Basic), here or in `defaults`")
    elif provider:
        for key in ("page-id", "revoke-old"):
            found = said.own.get(key) or (said.defaults.get(key) if key in PROVIDER_KEYS else None)
            if found and found.value:
                reader.add(found.spot, f"goes only with the provider {FACEBOOK}, not with {provider}")


def _app(said: Inherited) -> App:
    secret = said.get("app-secret", None)
    return App(said.get("app-id", "") or "", secret) if secret else NO_APP


def _targets(
    own: Fields, ledger: targets.TargetRegistry, reader: FileReader
) -> tuple[Target | None, tuple[Target, ...]]:
    found = own.get("source")
    source = targets.target(found, None, reader)
    owner = source.owner if source else ""
    given = [(found, source), *((copy, targets.target(copy, owner, reader)) for copy in _value(own, "copies") or ())]
    for place, target in given:
        if place and target:
            ledger.add(target, place.spot)
    return source, tuple(target for _, target in given[1:] if target)


def _section(entry: Fields, key: str) -> Fields:
    """A mapping inside, empty where there is none."""
    return _value(entry, key) or {}


def _value(entry: Fields, key: str) -> Any:
    return entry[key].value if key in entry else None


def _channels(found: Node) -> tuple[Secret, ...]:
    return tuple(channel for line in found.value or () for channel in line.value or ())
