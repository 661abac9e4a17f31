"""The flow for one credential: extend, verify and write what `assessment.py` decided.

Every problem becomes an outcome. A working token is never overwritten by one that has not been verified, so a run that
stops at any point can be repeated. An old token is revoked only where the configuration asks for it, and only after
every target has the new one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from ..domain import reasons
from ..domain.errors import RefreshRefused, ServiceError
from ..domain.finding import Finding
from ..domain.instants import shifted
from ..domain.provider import Kind
from ..domain.reason import Verdict
from ..domain.store import SecretState, StoreInfo, WriteResult
from . import copies, plan, verify, write
from .assessment import Assessment, Ports, outcome_without_changes, with_extra_findings
from .plan import Action
from .verify import VerificationError

if TYPE_CHECKING:
    from ..domain.credential import Credential, TokenInfo
    from ..domain.outcome import Outcome
    from ..domain.ports import Provider
    from ..domain.secret import Secret

# A person may create a token this long before saving it, so its age is known only to within this time.
LOGIN_SLACK = timedelta(hours=1)


def dry_run(assessment: Assessment, ports: Ports) -> Outcome:
    """Return what a real run would do, with the problems of every store.

    Requests no token and writes nothing.
    """
    outcome = copies.check_copies(outcome_without_changes(assessment), ports.copies)
    return copies.check_copy_writers(outcome, ports.source, ports.copies)


def rotate(assessment: Assessment, ports: Ports, before_change: Callable[[], None]) -> Outcome:
    """Carry out the decision, and return the outcome. Raises no `ServiceError`.

    `before_change` is called right before a new token is requested or a stale copy is written, for instance to defer
    stop signals. Where it raises a `ServiceError`, nothing is changed and the error becomes the main finding.
    """
    info, store_info, decision = assessment.info, assessment.store_info, assessment.decision
    if assessment.problem or info is None or store_info is None or decision is None:
        outcome = outcome_without_changes(assessment)
    elif decision.action is Action.KEEP:
        outcome = _write_stale_copies(assessment, outcome_without_changes(assessment), ports, before_change)
    else:
        outcome = _extend(assessment, info, store_info, ports, before_change)
    return copies.check_copy_writers(outcome, ports.source, ports.copies)


def _extend(
    assessment: Assessment, info: TokenInfo, store_info: StoreInfo, ports: Ports, before_change: Callable[[], None]
) -> Outcome:
    """Request a new token, verify it, and write it to all copies and then to the source."""
    credential, provider = assessment.credential, ports.provider
    try:
        before_change()
    except ServiceError as error:
        return with_extra_findings(assessment.outcome(ports.source.explain(error)), info.checked_at)
    try:
        new_token = provider.extend(credential.token, info)
        new_info = provider.inspect(new_token)
        verify.verify(info, new_info, credential.app, credential.page_id)
    except ServiceError as error:
        finding = _refusal_finding(error, credential, store_info, ports)
        return with_extra_findings(assessment.outcome(finding), info.checked_at)
    except VerificationError as error:
        return with_extra_findings(assessment.outcome(error.finding), info.checked_at)
    if not verify.expiry_advanced(info, new_info):
        return _write_stale_copies(assessment, _not_extended(assessment, new_info), ports, before_change)
    if new_token == credential.token:
        return _write_stale_copies(assessment, _renewed_in_place(assessment, new_info), ports, before_change)
    guard = write.SourceUnchangedGuard(ports.source, credential.token, store_info.writer.checked_at, ports.elapsed)
    # The source comes last, because the next run reads it. Old and new token both work, so a failure stops nothing.
    writes = [store.put(new_token, guard) for store in (*ports.copies, ports.source)]
    outcome = _stored_outcome(assessment, info, new_info, new_token, writes)
    # A page token depends on the user token it is derived from, so only a system user's replaced token is revoked.
    is_replaced = info.kind is Kind.SYSTEM_USER and new_info.kind is info.kind
    if credential.revoke_old and outcome.verdict is Verdict.RENEWED and is_replaced:
        outcome = _revoke_old(outcome, provider, credential.token, new_token)
    return with_extra_findings(outcome, new_info.checked_at)


def _write_stale_copies(
    assessment: Assessment, outcome: Outcome, ports: Ports, before_change: Callable[[], None]
) -> Outcome:
    """Write the stored token to copies that miss it, in a run that keeps the token.

    Makes no request to Meta.
    """
    token, info, store_info = outcome.token, outcome.info, assessment.store_info
    if token is None or info is None or store_info is None:
        return outcome
    stale, problems = copies.stale_copies(ports.copies, token, info, ports.source)
    outcome = copies.with_notes_once(outcome, problems)
    if not stale:
        return outcome
    try:
        before_change()
    except ServiceError as error:
        return with_extra_findings(assessment.outcome(ports.source.explain(error)), info.checked_at)
    guard = write.SourceUnchangedGuard(ports.source, token, store_info.writer.checked_at, ports.elapsed)
    return write.with_copy_results(outcome, [store.put(token, guard) for store in stale])


def _refusal_finding(error: ServiceError, credential: Credential, store_info: StoreInfo, ports: Ports) -> Finding:
    """Return the finding for an error of the provider.

    A working token that is not refreshed may be too young for that, unless the secret has held it for longer. Meta does
    not document the response for a young token, so the age of the secret decides.
    """
    if not isinstance(error, RefreshRefused):
        return ports.provider.explain(error)
    try:
        presence = ports.source.presence(credential.token)
    except ServiceError:
        is_old = False
    else:
        age = store_info.writer.checked_at - presence.since if presence.since else timedelta(0)
        is_old = presence.state is not SecretState.ABSENT and age > plan.MIN_REFRESH_AGE + LOGIN_SLACK
    if is_old:
        return ports.provider.explain(error)
    return Finding(reasons.TOO_YOUNG if credential.app.secret else reasons.TOO_YOUNG_OR_SHORT_LIVED, error.facts)


def _renewed_in_place(assessment: Assessment, new_info: TokenInfo) -> Outcome:
    """Return the outcome where the provider renewed the same token.

    Its text is stored already, so nothing is written.
    """
    outcome = assessment.outcome(Finding(reasons.RENEWED_IN_PLACE))
    renewal_time = plan.renewal_time_of(assessment.credential, new_info)
    return with_extra_findings(
        outcome._replace(info=new_info, renewed=True, renewal_time=renewal_time), new_info.checked_at
    )


def _stored_outcome(
    assessment: Assessment, info: TokenInfo, new_info: TokenInfo, new_token: Secret, writes: Sequence[WriteResult]
) -> Outcome:
    """Return the outcome of writing a verified token; `writes` are the results, the source's last.

    It failed where nothing was stored, and is `partial` where some targets were.
    """
    problems = [result.problem for result in writes if result.problem]
    if len(problems) == len(writes):
        return assessment.outcome(problems[-1])._replace(writes=tuple(writes))
    renewed = reasons.RENEWED if new_info.kind is info.kind else reasons.PAGE_TOKEN_DERIVED
    finding = write.partially_written(writes) if problems else Finding(renewed)
    is_at_source = writes[-1].problem is None
    notes = (*assessment.notes, *write.created_findings(writes), *problems)
    outcome = assessment.outcome(finding)._replace(notes=notes, renewed=is_at_source, writes=tuple(writes))
    if not is_at_source:
        return outcome
    # The write was confirmed, whatever a header made likely.
    outcome = outcome._replace(notes=tuple(note for note in notes if note.reason is not reasons.WRITER_LACKS_SCOPE))
    renewal_time = plan.renewal_time_of(assessment.credential, new_info)
    return outcome._replace(info=new_info, renewal_time=renewal_time, token=new_token, at=new_info.checked_at)


def _revoke_old(outcome: Outcome, provider: Provider, old: Secret, new: Secret) -> Outcome:
    """Revoke the old token, now that every target has the new one.

    A failure becomes a note and does no harm.
    """
    try:
        provider.revoke(old, new)
        note = Finding(reasons.OLD_TOKEN_REVOKED)
    except ServiceError as error:
        detail = error.detail or provider.explain(error).reason.name
        note = Finding(reasons.OLD_TOKEN_NOT_REVOKED, {"detail": detail})
    except Exception as error:  # noqa: BLE001  # the new token is stored, and must be reported
        note = Finding(reasons.OLD_TOKEN_NOT_REVOKED, {"detail": type(error).__name__})
    return outcome.with_notes(note)


def _not_extended(assessment: Assessment, new_info: TokenInfo) -> Outcome:
    """Return the outcome where Meta did not move the expiry.

    The old token stays, even if the new text differs.
    """
    is_urgent = new_info.checked_at >= shifted(new_info.expires_at, -assessment.credential.warn_before)
    finding = Finding(reasons.EXPIRY_NOT_MOVED_URGENT if is_urgent else reasons.EXPIRY_NOT_MOVED)
    renewal_time = plan.renewal_time_of(assessment.credential, new_info)
    return with_extra_findings(assessment.outcome(finding)._replace(renewal_time=renewal_time), new_info.checked_at)
