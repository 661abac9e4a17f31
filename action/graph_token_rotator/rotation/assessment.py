"""Assess one credential: inspect its token and store, and decide, before anything is changed.

`rotate.py` acts on an assessment. The split lets a fleet assess all credentials first, and count its writes.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from ..domain import reasons
from ..domain.credential import Credential, TokenInfo
from ..domain.errors import ServiceError
from ..domain.finding import Finding
from ..domain.instants import MAX_CLOCK_DIFFERENCE, NEVER
from ..domain.outcome import Outcome
from ..domain.store import StoreInfo
from ..domain.time_format import format_span
from ..runtime.concurrency import run_both
from . import plan, writer_checks
from .plan import Action, Decision

if TYPE_CHECKING:
    from ..domain.ports import Provider, SecretStore


# What a wrong clock alone would make of a working token.
BY_THE_CLOCK = (
    reasons.TOKEN_EXPIRED,
    reasons.TOKEN_EXPIRING,
    reasons.PAGE_TOKEN_EXPIRING,
    reasons.DATA_ACCESS_OVER,
)


class Ports:
    """The provider and the stores of one credential.

    `elapsed` returns the seconds since the run began, and `local_time` the time by the runner's clock (aware UTC).
    """

    def __init__(
        self,
        provider: "Provider",
        source: "SecretStore",
        copies: Sequence["SecretStore"],
        elapsed: Callable[[], float],
        local_time: Callable[[], datetime],
    ) -> None:
        self.provider, self.source, self.copies = provider, source, copies
        self.elapsed, self.local_time = elapsed, local_time


class Assessment(NamedTuple):
    """What is known and decided about one credential before anything is changed.

    `info`, `store_info` and `decision` are None where the inspection failed. `problem` is why nothing may be changed,
    None where changes are allowed. `notes` are findings to report beside it. `facts` fill sentences about the source
    and its writer.
    """

    credential: Credential
    info: TokenInfo | None
    store_info: StoreInfo | None
    decision: Decision | None
    problem: Finding | None
    notes: tuple[Finding, ...]
    facts: Mapping[str, str]

    @property
    def is_due(self) -> bool:
        """Whether a new token will be requested."""
        return self.problem is None and self.decision is not None and self.decision.action is Action.EXTEND

    def outcome(self, finding: Finding) -> Outcome:
        """Return the outcome with this main finding; the stored token counts as usable if it was inspected."""
        info, store_info, decision = self.info, self.store_info, self.decision
        return Outcome(
            credential=self.credential,
            finding=finding,
            info=info,
            notes=self.notes,
            renewal_time=decision.renewal_time if decision else None,
            token=self.credential.token if info else None,
            writer_expires_at=store_info.writer.expires_at if store_info else NEVER,
            writer=self.facts["writer"],
            at=info.checked_at if info else store_info.writer.checked_at if store_info else None,
        )


def assess(credential: Credential, ports: Ports) -> Assessment:
    """Inspect the token and its store at the same time, and decide. Changes nothing.

    An error of either service becomes a finding. One of the provider comes first, since it says more about the token.
    """
    provider, source = ports.provider, ports.source
    info, store_info = run_both(lambda: provider.inspect(credential.token), source.inspect)
    problems: list[Finding] = []
    notes: list[Finding] = []
    decision = None
    if isinstance(info, ServiceError):
        problems.append(provider.explain(info))
    else:
        decision = plan.decide(credential, info, info.checked_at)
        reason = decision.finding.reason
        if _clocks_disagree(info, store_info) and (not reason.fails or reason in BY_THE_CLOCK):
            problems.append(Finding(reasons.CLOCKS_DISAGREE))
        elif reason.fails:
            problems.append(decision.finding)
    if isinstance(store_info, ServiceError):
        problems.append(source.explain(store_info))
    else:
        notes += writer_checks.expiry_findings(store_info.writer, credential.warn_before, source.facts)
        notes += store_info.notes
        notes += _clock_findings(ports.local_time(), info, store_info)
    return Assessment(
        credential=credential,
        info=None if isinstance(info, ServiceError) else info,
        store_info=None if isinstance(store_info, ServiceError) else store_info,
        decision=decision,
        problem=problems[0] if problems else None,
        notes=(*notes, *problems[1:]),
        facts=source.facts,
    )


def _clocks_disagree(info: TokenInfo, store_info: StoreInfo | ServiceError) -> bool:
    """Return whether the clocks of the two services differ so much that one is wrong."""
    return (
        isinstance(store_info, StoreInfo) and abs(store_info.writer.checked_at - info.checked_at) > MAX_CLOCK_DIFFERENCE
    )


def _clock_findings(local_time: datetime, info: TokenInfo | ServiceError, store_info: StoreInfo) -> list[Finding]:
    """Return the finding that the runner's clock differs from those of both services, which agree.

    Theirs are believed. But if they were wrong together, no other clock would show it.
    """
    if isinstance(info, ServiceError):
        return []
    differences = [local_time - info.checked_at, local_time - store_info.writer.checked_at]
    if min(map(abs, differences)) <= MAX_CLOCK_DIFFERENCE:
        return []
    return [Finding(reasons.RUNNER_CLOCK_DIFFERS, {"difference": format_span(differences[0])})]


def outcome_without_changes(assessment: Assessment) -> Outcome:
    """Return the outcome of a run that changes nothing.

    That is a run that keeps the token, has a problem, or is a dry run.
    """
    info, decision = assessment.info, assessment.decision
    if info is None or decision is None:
        assert assessment.problem is not None  # noqa: S101  # a failed inspection has a reason
        return assessment.outcome(assessment.problem)
    finding = assessment.problem or decision.finding
    if finding.reason is reasons.DUE and plan.renewal_unlikely(assessment.credential, info, info.checked_at):
        finding = Finding(reasons.TOKEN_EXPIRING)
    if plan.unusable_reason(assessment.credential, info, info.checked_at):
        return assessment.outcome(finding)._replace(renewal_time=None, token=None)
    return with_extra_findings(assessment.outcome(finding), info.checked_at)


def with_extra_findings(outcome: Outcome, now: datetime) -> Outcome:
    """Return the outcome with the findings about a working token that are not about its expiry."""
    assert outcome.info is not None  # noqa: S101
    for finding in plan.extra_findings(outcome.credential, outcome.info, now):
        outcome = outcome.joined(finding)
    return outcome
