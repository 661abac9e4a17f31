"""Rules about the locations of tokens and the writers of those locations.

Each target belongs to one credential only, because two would overwrite each other's tokens; and each has a writer. The
first writer whose pattern matches the target's owner writes it.
"""

from collections.abc import Mapping, Sequence

from ...domain.secret import Secret
from ...domain.target import CopyTarget, StoreKind, Target
from ...domain.writers import AppKey, Writer, writer_for
from ..converters import nearest
from .nodes import Fields, Location, Node, section, value_of
from .problems import Problems, printable
from .schema_types import Field, Object
from .value_types import ENVIRONMENT, ORGANIZATION, REPOSITORY, SECRET_NAME, STORE, YES, exactly_one

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
# Exactly one of these says whose secret a target is.
LOCATION_KEYS = ("repository", "organization", "user")


def read_writers(root: Node, problems: Problems) -> tuple[Writer, ...]:
    """Return the writers in the file's order. Wrong ones are included, so that their owners are not reported as well."""
    writers: list[Writer] = []
    for owners, node in section(root.value or {}, "writers").items():
        earlier = writer_for(owners, writers)
        if earlier:
            problems.add(
                node.location,
                f"is never asked: `{printable(earlier.owners)}`, which stands before it, has all its owners",
            )
        fields: Fields = node.value or {}
        key = fields.get("token") or fields.get("private-key")
        writers.append(Writer(owners, _writer_key(node, problems), variable=key.variable if key else ""))
    return tuple(writers)


def read_targets(root: Node, writers: Sequence[Writer], problems: Problems) -> Mapping[Location, CopyTarget]:
    """Return the valid sources and copies of all credentials by their locations in the file.

    Reports those that are wrong, that have no writer, or whose secret is another target's already.
    """
    registry = TargetRegistry(writers, problems)
    for credential in value_of(root.value or {}, "credentials") or ():
        fields: Fields = credential.value or {}
        source = _target(fields.get("source"), None, problems)
        owner = source.owner if source else ""
        if source:
            registry.add(source, fields["source"].location)
        for node in value_of(fields, "copies") or ():
            copy = _target(node, owner, problems)
            if copy:
                registry.add(copy, node.location)
    return registry.targets


class TargetRegistry:
    """Collects the targets of all credentials and checks each against the writers and the earlier targets."""

    def __init__(self, writers: Sequence[Writer], problems: Problems) -> None:
        self.targets: dict[Location, CopyTarget] = {}
        self._writers = writers
        self._problems = problems
        self._locations: dict[tuple[str, ...], Location] = {}
        self._reported_owners: set[str] = set()

    def add(self, target: CopyTarget, location: Location) -> None:
        """Add a target. Reports if its secret has a target already, or if no writer can write it."""
        self.targets[location] = target
        self._check_duplicate(target, location)
        if isinstance(target, Target):
            self._check_writer(target, location)

    def _check_writer(self, target: Target, location: Location) -> None:
        """Report a target on GitHub that no writer may write."""
        writer = writer_for(target.owner, self._writers)
        if self._writers and writer is None:
            self._report_owner(target.owner, location)
        if writer and isinstance(writer.key, AppKey) and target.store is StoreKind.CODESPACES:
            # https://docs.github.com/rest/codespaces: Apps cannot read the public keys of Codespaces.
            self._problems.add(
                location, f"is in Codespaces, where no GitHub App can write; give `{printable(writer.owners)}` a token"
            )

    def _report_owner(self, owner: str, location: Location) -> None:
        """Report, once for each owner, that it has no writer."""
        if owner.lower() in self._reported_owners:
            return
        self._reported_owners.add(owner.lower())
        patterns = [writer.owners for writer in self._writers]
        near = nearest(owner.lower(), patterns)
        hint = f" (did you mean `{printable(near)}`?)" if near else ""
        self._problems.add(
            location,
            f"belongs to `{printable(owner)}`, for which nobody writes; `writers` has {_quoted_list(patterns)}{hint}",
        )

    def _check_duplicate(self, target: CopyTarget, location: Location) -> None:
        """Report a secret that is an earlier target's already."""
        first = self._locations.setdefault(target.identity, location)
        if first is location:
            return
        if first.path.partition(".")[0] == location.path.partition(".")[0]:
            text = "a credential names a secret once"
        else:
            text = "two credentials cannot share a secret"
        self._problems.add(location, f"is the same secret as `{first.path}` in line {first.line}; {text}")


def _target(node: Node | None, owner: str | None, problems: Problems) -> Target | None:
    """Return the target at a node; None if it is wrong.

    `owner` is None for a source. For a copy it is the source's owner, empty if the source is wrong: a copy in the
    Codespaces of a user is written by the writer of that owner.
    """
    if node is None or node.value is None:
        return None
    fields: Fields = node.value
    location_keys = [key for key in LOCATION_KEYS if key in fields]
    if len(location_keys) != 1:
        allowed = "`repository` or `organization`" if owner is None else "`repository`, `organization` or `user`"
        problems.add(node.location, f"needs one of {allowed}, and only one")
    store = value_of(fields, "store", StoreKind.ACTIONS.value)
    if "environment" in fields and ("repository" not in fields or store not in {None, StoreKind.ACTIONS.value}):
        problems.add(fields["environment"].location, "goes only with `repository` and the store `actions`")
    if "user" in fields and store not in {None, StoreKind.CODESPACES.value}:
        problems.add(fields["user"].location, "needs `store: codespaces`, the only store in which users have secrets")
    secret = value_of(fields, "secret")
    wrong = any(field.value is None for field in fields.values()) or len(location_keys) != 1 or not secret
    if wrong or ("user" in fields and not owner):
        return None
    return Target(
        repository=value_of(fields, "repository", ""),
        secret=secret,
        environment=value_of(fields, "environment"),
        organization=value_of(fields, "organization", ""),
        store=StoreKind(store),
        user=owner if owner and "user" in fields else "",
    )


def _writer_key(node: Node, problems: Problems) -> Secret | AppKey:
    """Return the token or the App's key of a writer; an empty secret if it is wrong."""
    fields: Fields | None = node.value
    missing = Secret("")
    if fields is None:
        return missing
    app_keys = {"app-id", "private-key"} & set(fields)
    if ("token" in fields) == bool(app_keys) or len(app_keys) == 1:
        problems.add(node.location, "needs `token`, or `app-id` and `private-key`; and not both")
        return missing
    if app_keys:
        return AppKey(id=value_of(fields, "app-id") or "", private_key=value_of(fields, "private-key") or missing)
    return value_of(fields, "token") or missing


def _quoted_list(words: Sequence[str]) -> str:
    return ", ".join(f"`{printable(word)}`" for word in words)
