"""The flow for one credential: inspect, decide, extend, prove, seal, write. Trouble ends in an outcome, not outside.

Nothing here overwrites a working value with an unproven one, and nothing is revoked, so every step may be repeated.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from . import plan, writer
from .errors import ActionError
from .model import NEVER, Credential, Decision, Finding, Home, Outcome, Provider, PublicKey, Step, Store, TokenInfo
from .parallel import both
from .reasons import github, meta, state
from .seal import seal
from .secret import Secret
from .verify import moved, verify

# Each service's times are judged by its own clock; if the two clocks are this far apart, one of them lies.
CLOCKS_APART = timedelta(days=1)


class Plan(NamedTuple):
    """What was found out and decided before anything is changed. `problem` is why nothing may be."""

    credential: Credential
    info: TokenInfo | None
    home: Home | None
    decision: Decision | None
    problem: Finding | None
    notes: tuple[Finding, ...]

    def outcome(self, finding: Finding) -> Outcome:
        """With everything that is known so far; the stored token is taken for usable where its info is."""
        info, home, decision = self.info, self.home, self.decision
        return Outcome(
            self.credential,
            finding,
            info,
            self.notes,
            renewal_time=decision.renewal_time if decision else None,
            token=self.credential.token if info else None,
            writer_expires_at=home.writer_expires_at if home else NEVER,
            at=info.seen_at if info else home.seen_at if home else None,
        )


def survey(credential: Credential, provider: Provider, store: Store) -> Plan:
    """Inspect the token and look at its home, both at once, and decide. Changes nothing."""
    info, home = both(lambda: provider.inspect(credential.token), store.look)
    problems: list[Finding] = []
    notes: list[Finding] = []
    decision = None
    if isinstance(info, ActionError):
        problems.append(Finding(info.reason, info.facts))
    else:
        decision = plan.decide(credential, info, info.seen_at)
        if decision.finding.reason.fails:
            problems.append(decision.finding)
        elif isinstance(home, Home) and abs(home.seen_at - info.seen_at) > CLOCKS_APART:
            problems.append(Finding(meta.CLOCKS_DISAGREE))
    if isinstance(home, ActionError):
        problems.append(Finding(home.reason, home.facts))
    else:
        notes += writer.watch(home, credential)
    return Plan(
        credential,
        None if isinstance(info, ActionError) else info,
        None if isinstance(home, ActionError) else home,
        decision,
        problems[0] if problems else None,
        (*notes, *problems[1:]),
    )


def conclude(planned: Plan) -> Outcome:
    """The outcome where nothing is, or in a dry run would be, changed."""
    info, decision = planned.info, planned.decision
    if info is None or decision is None:
        assert planned.problem is not None  # noqa: S101  # an inspection fails with a reason
        return planned.outcome(planned.problem)
    finding = planned.problem or decision.finding
    if finding.reason is state.DUE and plan.hopeless(planned.credential, info, info.seen_at):
        finding = Finding(state.TOKEN_EXPIRING)
    if plan.unusable(planned.credential, info, info.seen_at):
        return planned.outcome(finding)._replace(renewal_time=None, token=None)
    return _watched(planned.outcome(finding), info.seen_at)


def carry_out(planned: Plan, provider: Provider, store: Store, hold: Callable[[], None]) -> Outcome:
    """Do what was planned. Stop signals are held from before the new token is asked for on."""
    credential, info, home, decision = planned.credential, planned.info, planned.home, planned.decision
    if planned.problem or info is None or home is None or decision is None or decision.step is Step.KEEP:
        return conclude(planned)
    try:
        hold()
        new = provider.extend(credential.token, info)
        seen = provider.inspect(new)
        verify(info, seen, credential.app, credential.page_id)
        if not moved(info, seen):
            return _not_extended(planned, seen)
        created = _write(new, home, store)
    except ActionError as error:
        return _watched(planned.outcome(Finding(error.reason, error.facts)), info.seen_at)
    reason = state.RENEWED if seen.kind is info.kind else state.PAGE_TOKEN_DERIVED
    notes = (*planned.notes, Finding(github.SECRET_CREATED)) if created else planned.notes
    outcome = planned.outcome(Finding(reason))._replace(
        info=seen, notes=notes, renewed=True, renewal_time=plan.renewal(credential, seen), token=new, at=seen.seen_at
    )
    return _watched(outcome, seen.seen_at)


def _not_extended(planned: Plan, seen: TokenInfo) -> Outcome:
    """Meta answered, the expiry did not move: the old value stays, whatever string came back."""
    urgent = seen.seen_at >= seen.expires_at - planned.credential.warn_before
    finding = Finding(state.EXPIRY_NOT_MOVED_URGENT if urgent else state.EXPIRY_NOT_MOVED)
    outcome = planned.outcome(finding)._replace(renewal_time=plan.renewal(planned.credential, seen))
    return _watched(outcome, seen.seen_at)


def _write(new: Secret, home: Home, store: Store) -> bool:
    """Seal and write; if GitHub cannot open the box its key has changed in between, so once more with a fresh one."""
    try:
        return _put(new, home.key, store)
    except ActionError as error:
        if error.reason is not github.SECRET_REFUSED:
            raise
        key = store.look().key
        if key == home.key:
            raise
        return _put(new, key, store)


def _put(new: Secret, key: PublicKey, store: Store) -> bool:
    """Where no answer comes back, nobody knows which of the two working tokens is stored: say just that."""
    sealed = seal(new, key)
    try:
        return store.put(sealed, key)
    except ActionError as error:
        if {error.reason, *error.earlier} & {github.GITHUB_UNAVAILABLE, github.GITHUB_UNEXPECTED}:
            raise ActionError(github.WRITE_UNCONFIRMED, **error.facts) from None
        raise


def _watched(outcome: Outcome, now: datetime) -> Outcome:
    """Join what else there is to say of a living token: the gravest finding leads, the others become notes."""
    assert outcome.info is not None  # noqa: S101
    for second in plan.watch(outcome.credential, outcome.info, now):
        leads = second.reason.fails and second.reason.verdict.severity > outcome.verdict.severity
        first, note = (second, outcome.finding) if leads else (outcome.finding, second)
        outcome = outcome._replace(finding=first, notes=(*outcome.notes, note))
    return outcome
