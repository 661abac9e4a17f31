"""The flow for one credential: inspect, decide, extend, prove, seal, write. Trouble ends in an outcome, not outside.

Nothing here overwrites a working value with an unproven one, so every step may be repeated; an old token is revoked only
where that is asked for, after the new one is everywhere.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from ..domain import reasons
from ..domain.credential import NEVER, Credential, Kind, TokenInfo
from ..domain.errors import ActionError
from ..domain.outcome import Action, Decision, Finding, Outcome, StoreInfo, WriteResult
from ..domain.ports import Provider, SecretStore
from ..domain.reasons import Verdict
from ..domain.secret import Secret
from ..runtime.concurrency import run_both
from . import plan, writer_checks
from .copies import catch_up_copies, check_copies, check_copy_writers
from .verify import expiry_advanced, verify
from .write import created_findings, has_held, partially_written, write

# Each service's times are judged by its own clock; if the two clocks are this far apart, one of them lies.
MAX_CLOCK_DIFFERENCE = timedelta(days=1)
# For the hours between a login and the token's being stored.
LOGIN_SLACK = timedelta(hours=1)


class Assessment(NamedTuple):
    """What was found out and decided before anything is changed. `problem` is why nothing may be; `facts` fill sentences
    about the source and who writes there.
    """

    credential: Credential
    info: TokenInfo | None
    store_info: StoreInfo | None
    decision: Decision | None
    problem: Finding | None
    notes: tuple[Finding, ...]
    facts: Mapping[str, str]

    def outcome(self, finding: Finding) -> Outcome:
        """With everything that is known so far; the stored token is taken for usable where its info is."""
        info, home, decision = self.info, self.store_info, self.decision
        return Outcome(
            self.credential,
            finding,
            info,
            self.notes,
            renewal_time=decision.renewal_time if decision else None,
            token=self.credential.token if info else None,
            writer_expires_at=home.writer.expires_at if home else NEVER,
            writer=self.facts["writer"],
            at=info.seen_at if info else home.writer.seen_at if home else None,
        )


def assess(credential: Credential, provider: Provider, store: SecretStore) -> Assessment:
    """Inspect the token and look at its home, both at once, and decide. Changes nothing."""
    info, home = run_both(lambda: provider.inspect(credential.token), store.inspect)
    problems: list[Finding] = []
    notes: list[Finding] = []
    decision = None
    if isinstance(info, ActionError):
        problems.append(Finding(info.reason, info.facts))
    else:
        decision = plan.decide(credential, info, info.seen_at)
        if decision.finding.reason.fails:
            problems.append(decision.finding)
        elif isinstance(home, StoreInfo) and abs(home.writer.seen_at - info.seen_at) > MAX_CLOCK_DIFFERENCE:
            problems.append(Finding(reasons.CLOCKS_DISAGREE))
    if isinstance(home, ActionError):
        problems.append(Finding(home.reason, {**store.facts, **home.facts}))
    else:
        notes += writer_checks.source_writer_findings(home, credential, store.facts)
    return Assessment(
        credential,
        None if isinstance(info, ActionError) else info,
        None if isinstance(home, ActionError) else home,
        decision,
        problems[0] if problems else None,
        (*notes, *problems[1:]),
        store.facts,
    )


def outcome_without_changes(planned: Assessment) -> Outcome:
    """The outcome where nothing is, or in a dry run would be, changed."""
    info, decision = planned.info, planned.decision
    if info is None or decision is None:
        assert planned.problem is not None  # noqa: S101  # an inspection fails with a reason
        return planned.outcome(planned.problem)
    finding = planned.problem or decision.finding
    if finding.reason is reasons.DUE and plan.renewal_unlikely(planned.credential, info, info.seen_at):
        finding = Finding(reasons.TOKEN_EXPIRING)
    if plan.unusable_reason(planned.credential, info, info.seen_at):
        return planned.outcome(finding)._replace(renewal_time=None, token=None)
    return _with_extra_findings(planned.outcome(finding), info.seen_at)


def dry_run(planned: Assessment, source: SecretStore, copies: Sequence[SecretStore]) -> Outcome:
    """The outcome of a dry run: what would be done, and whether every place can be reached."""
    return check_copies(outcome_without_changes(planned), source, copies)


def rotate(
    planned: Assessment,
    provider: Provider,
    source: SecretStore,
    copies: Sequence[SecretStore],
    hold: Callable[[], None],
) -> Outcome:
    """Do what was planned. Stop signals are held from before the new token is asked for on."""
    return check_copy_writers(_rotate(planned, provider, source, copies, hold), source, copies)


def _rotate(
    planned: Assessment,
    provider: Provider,
    source: SecretStore,
    copies: Sequence[SecretStore],
    hold: Callable[[], None],
) -> Outcome:
    credential, info, home, decision = planned.credential, planned.info, planned.store_info, planned.decision
    if planned.problem or info is None or home is None or decision is None:
        return outcome_without_changes(planned)
    try:
        if decision.step is Action.KEEP:
            return catch_up_copies(outcome_without_changes(planned), home, source, copies, hold)
        hold()
        new = provider.extend(credential.token, info)
        seen = provider.inspect(new)
        verify(info, seen, credential.app, credential.page_id)
        if not expiry_advanced(info, seen):
            return catch_up_copies(_not_extended(planned, seen), home, source, copies, hold)
        if new == credential.token:
            return catch_up_copies(_renewed_in_place(planned, seen), home, source, copies, hold)
    except ActionError as error:
        return _with_extra_findings(planned.outcome(_refusal_finding(error, credential, home, source)), info.seen_at)
    outcome = _stored_outcome(planned, seen, new, write(new, home, source, copies))
    ours = (
        info.kind is Kind.SYSTEM_USER and seen.kind is info.kind
    )  # a page's token lives by the one it is derived from
    if credential.revoke_old and outcome.verdict is Verdict.RENEWED and ours:
        outcome = _revoke_old(outcome, provider, credential.token, new)
    return _with_extra_findings(outcome, seen.seen_at)


def _refusal_finding(error: ActionError, credential: Credential, home: StoreInfo, source: SecretStore) -> Finding:
    """A living token that is not refreshed may be too young for it, unless the secret has held it for longer."""
    if error.reason is reasons.REFRESH_REFUSED and not has_held(
        source, plan.MIN_REFRESH_AGE + LOGIN_SLACK, home.writer.seen_at
    ):
        return Finding(reasons.TOO_YOUNG if credential.app.secret else reasons.TOO_YOUNG_OR_SHORT_LIVED, error.facts)
    return Finding(error.reason, error.facts)


def _renewed_in_place(planned: Assessment, seen: TokenInfo) -> Outcome:
    """The stored string is the renewed token, so its secret needs no write."""
    outcome = planned.outcome(Finding(reasons.RENEWED_IN_PLACE))
    renewal_time = plan.renewal_time_of(planned.credential, seen)
    return _with_extra_findings(outcome._replace(info=seen, renewed=True, renewal_time=renewal_time), seen.seen_at)


def _stored_outcome(planned: Assessment, seen: TokenInfo, new: Secret, written: Sequence[WriteResult]) -> Outcome:
    """What came of writing a proven token: nothing stored is a failure, something is `partial`."""
    assert planned.info is not None  # noqa: S101
    problems = [one.problem for one in written if one.problem]
    if len(problems) == len(written):
        return planned.outcome(problems[-1])._replace(writes=tuple(written))
    renewed = reasons.RENEWED if seen.kind is planned.info.kind else reasons.PAGE_TOKEN_DERIVED
    finding = partially_written(written) if problems else Finding(renewed)
    at_source = written[-1].problem is None
    outcome = planned.outcome(finding).with_notes(*created_findings(written), *problems)
    outcome = outcome._replace(renewed=at_source, writes=tuple(written))
    if not at_source:
        return outcome
    return outcome._replace(
        info=seen, renewal_time=plan.renewal_time_of(planned.credential, seen), token=new, at=seen.seen_at
    )


def _revoke_old(outcome: Outcome, provider: Provider, old: Secret, new: Secret) -> Outcome:
    """Only after every target holds the new token. That the old one lives on is no harm, so trouble is a warning."""
    try:
        provider.revoke(old, new)
        note = Finding(reasons.OLD_TOKEN_REVOKED)
    except ActionError as error:
        note = Finding(reasons.OLD_TOKEN_NOT_REVOKED, {"detail": error.facts.get("detail", error.reason.name)})
    return outcome.with_notes(note)


def _not_extended(planned: Assessment, seen: TokenInfo) -> Outcome:
    """Meta answered, the expiry did not move: the old value stays, whatever string came back."""
    urgent = seen.seen_at >= seen.expires_at - planned.credential.warn_before
    finding = Finding(reasons.EXPIRY_NOT_MOVED_URGENT if urgent else reasons.EXPIRY_NOT_MOVED)
    outcome = planned.outcome(finding)._replace(renewal_time=plan.renewal_time_of(planned.credential, seen))
    return _with_extra_findings(outcome, seen.seen_at)


def _with_extra_findings(outcome: Outcome, now: datetime) -> Outcome:
    """Join what else there is to say of a living token."""
    assert outcome.info is not None  # noqa: S101
    for second in plan.extra_findings(outcome.credential, outcome.info, now):
        outcome = outcome.joined(second)
    return outcome
