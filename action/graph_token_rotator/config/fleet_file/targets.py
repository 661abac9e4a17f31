"""Rules about where tokens are kept and who may write there."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...domain.secret import Secret
from ...domain.target import StoreKind, Target
from ...domain.writers import AppKey, Writer, writer_for
from .. import converters
from .problems import Location, printable
from .reader import Fields, FileReader, Node

LOCATION_KEYS = ("repository", "organization", "user")


def target(found: Node | None, owner: str | None, reader: FileReader) -> Target | None:
    """The target an entry names; None where it is wrong. For a copy `owner` is the source's, empty if unknown."""
    if found is None or found.value is None:
        return None
    entry: Fields = found.value
    given = [key for key in LOCATION_KEYS if key in entry]
    if len(given) != 1:
        allowed = "`repository` or `organization`" if owner is None else "`repository`, `organization` or `user`"
        reader.add(found.spot, f"needs one of {allowed}, and only one")
    store = _get(entry, "store", StoreKind.ACTIONS.value)
    if "environment" in entry and ("repository" not in entry or store not in {None, StoreKind.ACTIONS.value}):
        reader.add(entry["environment"].spot, "goes only with `repository` and the store `actions`")
    if "user" in entry and store not in {None, StoreKind.CODESPACES.value}:
        reader.add(entry["user"].spot, "needs `store: codespaces`, the only store in which users have secrets")
    secret = _get(entry, "secret", None)
    wrong = any(part.value is None for part in entry.values()) or len(given) != 1 or not secret
    if wrong or ("user" in entry and not owner):
        return None
    user = owner if owner and "user" in entry else ""
    repository, organization = _get(entry, "repository", ""), _get(entry, "organization", "")
    return Target(repository, secret, _get(entry, "environment", None), organization, StoreKind(store), user)


def writers(found: Node | None, reader: FileReader) -> tuple[Writer, ...]:
    """In the file's order. Those that are wrong are left in, so that nobody is told that an owner has none."""
    entries: Mapping[str, Node] = (found.value if found else None) or {}
    made: list[Writer] = []
    for owners, writer in entries.items():
        earlier = writer_for(owners, made)
        if earlier:
            reader.add(
                writer.spot,
                f"is never asked: `{printable(earlier.owners)}`, which stands before it, has all its owners",
            )
        entry: Fields = writer.value or {}
        given = entry.get("token") or entry.get("private-key")
        made.append(Writer(owners, _key(writer, reader), given.variable if given else ""))
    return tuple(made)


def _key(found: Node, reader: FileReader) -> Secret | AppKey:
    entry: Fields | None = found.value
    nothing = Secret("")
    if entry is None:
        return nothing
    app = {"app-id", "private-key"} & set(entry)
    if ("token" in entry) == bool(app) or len(app) == 1:
        reader.add(found.spot, "needs `token`, or `app-id` and `private-key`; and not both")
        return nothing
    if app:
        return AppKey(_get(entry, "app-id", None) or "", _get(entry, "private-key", None) or nothing)
    return _get(entry, "token", None) or nothing


class TargetRegistry:
    """Keeps account of who writes what."""

    def __init__(self, writers: Sequence[Writer], reader: FileReader) -> None:
        self._writers = writers
        self._reader = reader
        self._locations: dict[tuple[str, ...], Location] = {}
        self._reported_owners: set[str] = set()

    def add(self, target: Target, spot: Location) -> None:
        """One more target."""
        writer = writer_for(target.owner, self._writers)
        self._check_duplicate(target, spot)
        if self._writers and writer is None and target.owner.lower() not in self._reported_owners:
            self._reported_owners.add(target.owner.lower())
            patterns = [writer.owners for writer in self._writers]
            near = converters.nearest(target.owner.lower(), patterns)
            hint = f" (did you mean `{printable(near)}`?)" if near else ""
            self._reader.add(
                spot,
                f"belongs to `{printable(target.owner)}`, for which nobody writes; `writers` has {_quoted_list(patterns)}{hint}",
            )
        if writer and isinstance(writer.key, AppKey) and target.store is StoreKind.CODESPACES:
            # https://docs.github.com/rest/codespaces: their public keys are not for Apps.
            self._reader.add(
                spot, f"is in Codespaces, where no GitHub App can write; give `{printable(writer.owners)}` a token"
            )

    def _check_duplicate(self, target: Target, spot: Location) -> None:
        place = "@" if target.user else target.location.lower()  # two writers may be one person's
        identity = (target.store.value, place, (target.environment or "").lower(), target.secret)
        first = self._locations.setdefault(identity, spot)
        if first is spot:
            return
        if first.path.partition(".")[0] == spot.path.partition(".")[0]:
            text = "a credential names a secret once"
        else:
            text = "two credentials cannot share a secret"
        self._reader.add(spot, f"is the same secret as `{first.path}` in line {first.line}; {text}")


def _quoted_list(words: Sequence[str]) -> str:
    return ", ".join(f"`{printable(word)}`" for word in words)


def _get(entry: Fields, key: str, default: Any) -> Any:
    return entry[key].value if key in entry else default
