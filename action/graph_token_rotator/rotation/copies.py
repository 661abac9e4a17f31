"""Copies of a token: which are stale, which cannot be checked, and the state of their writers.

GitHub never shows a secret's value, so a copy is compared by the times at which it and the token came to be. These
functions inspect and decide; `rotate.py` writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..domain import reasons
from ..domain.errors import Forbidden, NotFound, ServiceError, TransientError
from ..domain.finding import Finding
from ..domain.instants import shifted
from ..domain.store import SecretState
from . import writer_checks

if TYPE_CHECKING:
    from ..domain.credential import TokenInfo
    from ..domain.outcome import Outcome
    from ..domain.ports import SecretStore, StoreWriter
    from ..domain.secret import Secret
    from ..domain.writers import WriterInfo

# The clocks of Meta and GitHub may differ by this much.
CLOCK_TOLERANCE = timedelta(minutes=5)
# A job on GitHub's runners takes at most this long: a run reads its secrets, and writes copies and source, within it:
# https://docs.github.com/actions/reference/limits
MAX_JOB_TIME = timedelta(hours=6)


def check_copies(outcome: Outcome, copies: Sequence[SecretStore]) -> Outcome:
    """Add the problems that inspecting the stores of all copies shows. Writes nothing; for dry runs."""
    problems = list[Finding]()
    for store in copies:
        try:
            store.inspect()
        except ServiceError as error:
            problems.append(_unchecked(store, error))
    return with_notes_once(outcome, problems)


def stale_copies(
    copies: Sequence[SecretStore], token: Secret, info: TokenInfo, source: SecretStore
) -> tuple[list[SecretStore], list[Finding]]:
    """Return the copies last written before this token existed, and findings for unchecked copies.

    A job that waited in the queue may hold an older token than the copies do; those are younger than its token, and are
    left alone. So are copies that are known to hold the token, and those whose time of writing is unknown. Writes
    nothing, and asks nothing without copies.
    """
    stale: list[SecretStore] = []
    problems: list[Finding] = []
    try:
        since = _present_since(token, info, source) if copies else None
    except ServiceError as error:
        return stale, [_unchecked(source, error)]
    for store in copies if since else ():
        try:
            presence = store.presence(token)
        except ServiceError as error:
            problems.append(_unchecked(store, error))
            continue
        is_older = presence.since is not None and since is not None and presence.since < since
        if presence.state is SecretState.ABSENT or (presence.state is SecretState.PRESENT and is_older):
            stale.append(store)
    return stale, problems


def _present_since(token: Secret, info: TokenInfo, source: SecretStore) -> datetime | None:
    """Return the time (aware UTC) before which no copy can have received the token; None where unknown.

    Meta does not say for every token when it was issued, and a person may save a token long after its issue. So the
    time at which the source received it counts as well, unless that may have been after this job began: then the source
    may hold another token than this job read. Raises `ServiceError`.
    """
    issued_at, stored_at = info.issued_at, source.presence(token).since
    times = [shifted(issued_at, -CLOCK_TOLERANCE)] if issued_at else []
    if stored_at and info.checked_at - stored_at > MAX_JOB_TIME:
        times.append(shifted(stored_at, -MAX_JOB_TIME))
    return max(times, default=None)


def check_copy_writers(outcome: Outcome, source: SecretStore, copies: Sequence[SecretStore]) -> Outcome:
    """Add findings about the writers of copies, so that one that expires is reported in time.

    A writer that has not been used yet in this run is asked through one of its stores.
    """
    stores_of: dict[StoreWriter, list[SecretStore]] = {}
    for store in copies:
        stores_of.setdefault(store.writer, []).append(store)
    for writer, stores in stores_of.items():
        try:
            info = writer.info or _ask_writer(stores, outcome)
        except ServiceError as error:
            outcome = with_notes_once(outcome, [_unchecked(stores[0], error)])
        else:
            outcome = _with_writer_findings(outcome, info, stores, source) if info else outcome
    return outcome


def _ask_writer(stores: Sequence[SecretStore], outcome: Outcome) -> WriterInfo | None:
    """Inspect a writer's stores until one responds, and return what it says about the writer.

    Returns None where all are refused, or where a problem of the writer or the service is reported already: asking
    again would only repeat it. Raises `ServiceError`.
    """
    findings = (outcome.finding, *outcome.notes)
    reported_writers = {(finding.facts.get("writer"), finding.facts.get("owner")) for finding in findings}
    if any(finding.reason.service_trouble for finding in findings) or any(
        _writer_key(store) in reported_writers for store in stores
    ):
        return None
    for store in stores:
        try:
            return store.inspect().writer
        except (NotFound, Forbidden):
            continue
    return None


def _with_writer_findings(
    outcome: Outcome, info: WriterInfo, stores: Sequence[SecretStore], source: SecretStore
) -> Outcome:
    """Add findings about one writer of copies; the expiry of the source's writer has been checked already."""
    writes_source = stores[0].writer is source.writer
    if not writes_source:
        descriptions = ", ".join(dict.fromkeys(store.target.description for store in stores))
        facts = {**stores[0].facts, "written": f" to {descriptions}"}
        outcome = outcome.with_notes(*writer_checks.expiry_findings(info, outcome.credential.warn_before, facts))
        if info.expires_at < outcome.writer_expires_at:
            outcome = outcome._replace(writer_expires_at=info.expires_at, writer=stores[0].facts["writer"])
    checked_scopes = {source.facts.get("classic_scope")} if writes_source else set[str | None]()
    for store in stores:
        scope = store.facts.get("classic_scope")
        if scope not in checked_scopes:
            checked_scopes.add(scope)
            outcome = outcome.with_notes(*store.permission_notes())
    return outcome


def _writer_key(store: SecretStore) -> tuple[str, str]:
    """Return the writer and owner as findings name them; an App counts as one writer for each owner."""
    return store.facts.get("writer", ""), store.facts.get("owner", "")


def _unchecked(store: SecretStore, error: ServiceError) -> Finding:
    """Return the finding that a copy could not be checked; a problem that may pass does not fail the run."""
    if not isinstance(error, TransientError):
        return store.explain(error)
    return Finding(reasons.COPIES_UNSEEN, {**store.facts, "detail": error.detail})


def with_notes_once(outcome: Outcome, findings: Sequence[Finding]) -> Outcome:
    """Add each finding once for each writer and owner; once for each target if it is about the target.

    Ten copies whose writer has expired have one problem, not ten. If the main finding fails the run already, it stays
    the main one.
    """
    unique: dict[tuple[str, ...], Finding] = {}
    for finding in findings:
        description = finding.facts.get("location", "") if finding.reason.target_specific else ""
        key = (finding.reason.name, finding.facts.get("writer", ""), finding.facts.get("owner", ""), description)
        unique.setdefault(key, finding)
    for finding in unique.values():
        outcome = outcome.with_notes(finding) if outcome.finding.reason.fails else outcome.joined(finding)
    return outcome
