"""Writing one proven token to every target: copies first, the source, which the next run reads, last."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from .errors import ActionError
from .model import Finding, Home, Written
from .ports import Store
from .reasons import github, state
from .seal import seal
from .secret import Secret

# Two services' clocks may differ by this much.
CLOCKS = timedelta(minutes=5)


def write(new: Secret, home: Home, source: Store, copies: Sequence[Store]) -> list[Written]:
    """Write to all. What fails is said, and keeps no other from being written: every value involved is a working one."""
    return [*(_written(new, store, None) for store in copies), _written(new, source, home)]


def behind(copies: Sequence[Store], issued_at: datetime | None) -> list[Store]:
    """The copies that cannot hold the token, for they were written before it was issued, or never. Raises `ActionError`.

    So a token from an older snapshot never takes the place of a newer one: the copies are younger than it.
    """
    if issued_at is None:
        return []
    times = [(store, store.updated_at()) for store in copies]
    return [store for store, moment in times if moment is None or moment < issued_at - CLOCKS]


def held(source: Store, span: timedelta, now: datetime) -> bool:
    """Whether GitHub shows that the secret holds its value for longer than that."""
    try:
        since = source.updated_at()
    except ActionError:
        return False
    return since is not None and now - since > span


def copy(token: Secret, copies: Sequence[Store]) -> list[Written]:
    """Bring copies up to date with the token that the source holds."""
    return [_written(token, store, None) for store in copies]


def partly(written: Sequence[Written]) -> Finding:
    """Where the token is stored, and where it is not."""
    facts = {
        "stored": ", ".join(place(one) for one in written if one.problem is None),
        "lacking": ", ".join(place(one) for one in written if one.problem),
    }
    return Finding(state.PARTLY_WRITTEN, facts)


def place(one: Written) -> str:
    """A target in words."""
    return f"{one.target.secret} in {one.target.home}"


def created(one: Written) -> Finding:
    """That there was no such secret."""
    return Finding(github.SECRET_CREATED, {"home": one.target.home, "secret": one.target.secret})


def _written(new: Secret, store: Store, home: Home | None) -> Written:
    try:
        return Written(store.target, created=_seal_and_put(new, home or store.look(), store))
    except ActionError as error:
        return Written(store.target, problem=Finding(error.reason, {**store.target.facts, **error.facts}))


def _seal_and_put(new: Secret, home: Home, store: Store) -> bool:
    """If GitHub cannot open the box its key has changed in between, so once more with a fresh one."""
    try:
        return store.put(seal(new, home.key), home.key)
    except ActionError as error:
        if error.reason is not github.SECRET_REFUSED:
            raise
        key = store.look(anew=True).key
        if key == home.key:
            raise
        return store.put(seal(new, key), key)
