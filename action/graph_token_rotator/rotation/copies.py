"""Copies in a run that does not write them anew: brought up to date, and those who write them watched."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from ..domain import reasons
from ..domain.credential import TokenInfo
from ..domain.errors import ActionError
from ..domain.outcome import Finding, Outcome, StoreInfo, WriteResult, WriterInfo
from ..domain.ports import SecretStore, WriterAuth
from . import writer_checks
from .write import SourceUnchangedGuard, describe, partially_written, write_copies, write_problem

# Two services' clocks may differ by this much.
CLOCK_TOLERANCE = timedelta(minutes=5)
# A run's copies and its source are written within this time, and no job's secrets are older.
MAX_JOB_TIME = timedelta(hours=6)
# GitHub itself is in trouble, so asking it about another writer shows nothing.
GITHUB_TROUBLE = frozenset(
    {reasons.GITHUB_UNAVAILABLE, reasons.RATE_LIMITED_BY_GITHUB, reasons.UNEXPECTED_GITHUB_ANSWER}
)


def catch_up_copies(
    outcome: Outcome, home: StoreInfo, source: SecretStore, copies: Sequence[SecretStore], hold: Callable[[], None]
) -> Outcome:
    """Finish what an earlier run, or a person who replaced the source, left undone at the copies: Meta is not asked."""
    token = outcome.token
    if token is None or outcome.info is None:
        return outcome
    late, troubles = stale_copies(copies, outcome.info, source)
    outcome = _with_notes_once(outcome, troubles)
    if not late:
        return outcome
    hold()
    written = write_copies(token, late, SourceUnchangedGuard(source, home))
    problems = [one.problem for one in written if one.problem]
    done = ", ".join(describe(one) for one in written if one.problem is None)
    notes = (Finding(reasons.COPIES_CAUGHT_UP, {"stored": done}),) if done else ()
    if problems:
        outcome = outcome.joined(partially_written((*written, WriteResult(source.target))))
    return outcome.with_notes(*notes, *problems)._replace(writes=tuple(written))


def check_copies(outcome: Outcome, source: SecretStore, copies: Sequence[SecretStore]) -> Outcome:
    """With what keeps copies from being written, as far as a look at their homes shows it: for a run that writes nothing."""
    troubles = list[Finding]()
    for store in copies:
        try:
            store.inspect()
        except ActionError as error:
            troubles.append(_unchecked(store, error))
    return check_copy_writers(_with_notes_once(outcome, troubles), source, copies)


def stale_copies(
    copies: Sequence[SecretStore], info: TokenInfo, source: SecretStore
) -> tuple[list[SecretStore], list[Finding]]:
    """The copies that cannot hold the token, for they were written before it was there, or never; and why others could
    not be seen.

    So a token from an older snapshot never takes the place of a newer one: the copies are younger than it.
    """
    late, troubles = list[SecretStore](), list[Finding]()
    try:
        since = _present_since(info, source) if copies else None
    except ActionError as error:
        return late, [_unchecked(source, error)]
    for store in copies if since else ():
        try:
            moment = store.updated_at()
        except ActionError as error:
            troubles.append(_unchecked(store, error))
        else:
            if moment is None or (since and moment < since):
                late.append(store)
    return late, troubles


def _present_since(info: TokenInfo, source: SecretStore) -> datetime | None:
    """Copies that are older cannot hold the token; None where nothing tells.

    Meta does not say of every token when it was issued, and a person may store one that is an old one. So it also counts
    when the source got it, unless that was after this job may have begun.
    """
    issued, stored = info.issued_at, source.updated_at()
    moments = [issued - CLOCK_TOLERANCE] if issued else []
    if stored and info.seen_at - stored > MAX_JOB_TIME:
        moments.append(stored - MAX_JOB_TIME)
    return max(moments, default=None)


def check_copy_writers(outcome: Outcome, source: SecretStore, copies: Sequence[SecretStore]) -> Outcome:
    """With what there is to say of those who write copies. Most have shown themselves by now; who has not is asked."""
    hands: dict[WriterAuth, list[SecretStore]] = {}
    for store in copies:
        hands.setdefault(store.writer_auth, []).append(store)
    for hand, stores in hands.items():
        try:
            info = hand.info or _ask_writer(stores, outcome)
        except ActionError as error:
            outcome = _with_notes_once(outcome, [_unchecked(stores[0], error)])
        else:
            outcome = _add_writer_findings(outcome, info, stores, known=hand is source.writer_auth) if info else outcome
    return outcome


def _ask_writer(stores: Sequence[SecretStore], outcome: Outcome) -> WriterInfo | None:
    """What one of a writer's homes tells of it; None where the writer is in trouble that is told, or GitHub is."""
    findings = (outcome.finding, *outcome.notes)
    told = {(finding.facts.get("writer"), finding.facts.get("owner")) for finding in findings}
    if any(one.reason in GITHUB_TROUBLE for one in findings) or any(_writer_at(store) in told for store in stores):
        return None
    for store in stores:
        try:
            return store.inspect().writer
        except ActionError as error:
            if not error.reason.target_specific:  # it is reported when that target is written
                raise
    return None


def _add_writer_findings(outcome: Outcome, info: WriterInfo, stores: Sequence[SecretStore], *, known: bool) -> Outcome:
    """What there is to say of one who writes these copies; `known` is whether it was looked at as the source's."""
    first = stores[0]
    if not known:
        homes = ", ".join(dict.fromkeys(store.target.description for store in stores))
        facts = {**first.facts, "written": f" to {homes}"}
        outcome = outcome.with_notes(*writer_checks.expiry_findings(info, outcome.credential.warn_before, facts))
        if info.expires_at < outcome.writer_expires_at:
            outcome = outcome._replace(writer_expires_at=info.expires_at, writer=first.facts["writer"])
    scopes = {outcome.credential.source.classic_scopes} if known else set[tuple[str, ...]]()
    for store in stores:
        if store.target.classic_scopes not in scopes:
            scopes.add(store.target.classic_scopes)
            outcome = outcome.with_notes(*writer_checks.scope_findings(info, store.target, store.facts))
    return outcome


def _writer_at(store: SecretStore) -> tuple[str, str]:
    """Who writes there, as findings name it: an App is another for each owner."""
    return store.facts["writer"], store.facts["owner"]


def _unchecked(store: SecretStore, error: ActionError) -> Finding:
    """Say why a copy could not be checked. What does not pass by itself keeps the copy from being written, so it fails."""
    if not error.reason.transient:
        return write_problem(store, error)
    return Finding(reasons.COPIES_UNSEEN, {**store.facts, "detail": error.facts.get("detail", "")})


def _with_notes_once(outcome: Outcome, findings: Sequence[Finding]) -> Outcome:
    """Each once: of ten copies whose writer is dead, nine say nothing new. What is wrong with the token itself leads."""
    news: dict[tuple[str, ...], Finding] = {}
    for finding in findings:
        home = finding.facts["home"] if finding.reason.target_specific else ""
        news.setdefault((finding.reason.name, finding.facts["writer"], finding.facts["owner"], home), finding)
    for finding in news.values():
        outcome = outcome.with_notes(finding) if outcome.finding.reason.fails else outcome.joined(finding)
    return outcome
