"""Writing one proven token to every target: copies first, the source, which the next run reads, last."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from ..domain import reasons
from ..domain.errors import ActionError
from ..domain.outcome import Finding, StoreInfo, WriteResult
from ..domain.ports import SecretStore
from ..domain.secret import Secret
from ..github.sealing import seal

RECHECK_AFTER = 600.0  # seconds


class SourceUnchangedGuard:
    """A check, before a value is sent: raises `ActionError` if somebody has written the source since it was looked at.

    In a large fleet a turn may come hours after the look. What was seen just now is not looked at again.
    """

    def __init__(self, source: SecretStore, home: StoreInfo) -> None:
        self._source, self._looked_at = source, home.writer.seen_at
        self._seen = 0.0

    def __call__(self) -> None:
        """Check."""
        if self._source.elapsed() - self._seen < RECHECK_AFTER:
            return
        try:
            since = self._source.updated_at()
        except ActionError:
            return  # to write will show what is wrong
        if since is not None and since > self._looked_at:
            raise ActionError(reasons.SOURCE_REPLACED)
        self._seen = self._source.elapsed()


def write(new: Secret, home: StoreInfo, source: SecretStore, copies: Sequence[SecretStore]) -> list[WriteResult]:
    """Write to all. What fails is said, and keeps no other from being written: every value involved is a working one."""
    check = SourceUnchangedGuard(source, home)
    return [*write_copies(new, copies, check), _write_one(new, source, home, check)]


def write_copies(token: Secret, copies: Sequence[SecretStore], check: Callable[[], None]) -> list[WriteResult]:
    """Write copies alone, each with its home's own key."""
    return [_write_one(token, store, None, check) for store in copies]


def has_held(source: SecretStore, span: timedelta, now: datetime) -> bool:
    """Whether GitHub shows that the secret holds its value for longer than that."""
    try:
        since = source.updated_at()
    except ActionError:
        return False
    return since is not None and now - since > span


def partially_written(written: Sequence[WriteResult]) -> Finding:
    """Where the token is stored, and where it is not."""
    facts = {
        "stored": ", ".join(describe(one) for one in written if one.problem is None),
        "lacking": ", ".join(describe(one) for one in written if one.problem),
    }
    return Finding(reasons.PARTLY_WRITTEN, facts)


def describe(one: WriteResult) -> str:
    """A target in words."""
    return f"{one.target.secret} in {one.target.description}"


def created_findings(written: Sequence[WriteResult]) -> list[Finding]:
    """What there was not before. Of a copy that is as it should be; a source that is new is not what the run read."""
    why_created = [*(reasons.COPY_CREATED for _ in written[1:]), reasons.SECRET_CREATED]
    pairs = zip(why_created, written, strict=True)
    return [
        Finding(why, {"home": one.target.description, "secret": one.target.secret}) for why, one in pairs if one.created
    ]


def write_problem(store: SecretStore, error: ActionError) -> Finding:
    """Why something could not be done with a secret, in words about it and about who writes there."""
    return Finding(error.reason, {**store.facts, **error.facts})


def _write_one(new: Secret, store: SecretStore, home: StoreInfo | None, check: Callable[[], None]) -> WriteResult:
    try:
        check()  # a turn is not waited for in vain
        return WriteResult(store.target, created=_seal_and_put(new, home or store.inspect(), store, check))
    except ActionError as error:
        return WriteResult(store.target, problem=write_problem(store, error))


def _seal_and_put(new: Secret, home: StoreInfo, store: SecretStore, check: Callable[[], None]) -> bool:
    """If GitHub cannot open the box its key has changed in between, so once more with a fresh one."""
    try:
        return store.put(seal(new, home.key), home.key, check)
    except ActionError as error:
        if error.reason is not reasons.SECRET_REFUSED:
            raise
        key = store.inspect(anew=True).key
        if key == home.key:
            raise
        return store.put(seal(new, key), key, check)
