"""What is told of the outcomes: sentences, annotations, exit status. Pure."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .fleet import GITHUB_TOKEN
from .login import login_facts
from .model import NEVER, Finding, Outcome, TokenInfo
from .reasons import Reason
from .times import left, stamp

# As many of a level GitHub keeps of a step (https://docs.github.com/rest/checks/runs), and as many characters of a
# message the runner (https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs).
MOST_ANNOTATIONS = 10
LONGEST_ANNOTATION = 4096


class Told(NamedTuple):
    """A finding in sentences."""

    reason: Reason
    message: str
    hint: str
    link: str

    @property
    def text(self) -> str:
        """Everything, as plain text."""
        return f"{self.message} {self.hint} {self.link}".strip()


def tell(finding: Finding, outcome: Outcome, server_url: str) -> Told:
    """Fill the reason's sentences with the finding's own facts and those every outcome has."""
    reason, facts = finding.reason, facts_of(finding, outcome, server_url)
    return Told(reason, reason.message.format_map(facts), reason.hint.format_map(facts), reason.link.format_map(facts))


def facts_of(finding: Finding, outcome: Outcome, server_url: str) -> dict[str, str]:
    """What fills a reason's sentences: the finding's own facts, and those every outcome has."""
    return {**_facts(outcome, server_url), **finding.facts}


def _facts(outcome: Outcome, server_url: str) -> dict[str, str]:
    credential, info = outcome.credential, outcome.info
    target = credential.source
    facts = dict.fromkeys(("detail", "code", "kind", "expires", "left", "data_access", "renewal", "life"), "unknown")
    facts |= {
        **target.facts,
        **GITHUB_TOKEN,
        "secrets_page": target.settings_page(server_url),
        "app_id": credential.app.id,
        "page_id": credential.page_id or "",
        **login_facts(credential),
    }
    if info is not None:
        facts |= {
            "kind": info.kind.words,
            "expires": stamp(info.expires_at) if info.expiry_known else "an unknown day",
            "left": left(info.expires_at - info.seen_at) if info.expiry_known else "unknown",
            "life": life(info),
            "data_access": stamp(info.data_access_expires_at),
        }
    if outcome.renewal_time is not None:
        facts["renewal"] = stamp(outcome.renewal_time)
    return facts


def concerns(outcome: Outcome) -> list[Finding]:
    """What a person should hear of, gravest first: what makes the run red, then what has a hint."""
    found = [finding for finding in (outcome.finding, *outcome.notes) if finding.reason.fails or finding.reason.hint]
    return sorted(found, key=lambda finding: not finding.reason.fails)


def lead(outcome: Outcome) -> Finding:
    """The finding to tell first."""
    return next(iter(concerns(outcome)), outcome.finding)


class Annotation(NamedTuple):
    """What the runner shows beside the run."""

    level: str
    title: str
    message: str


def annotations(outcomes: Sequence[Outcome], server_url: str) -> Iterator[Annotation]:
    """One for each credential in trouble, and where there are too many, the last says how many more."""
    troubled = [outcome for outcome in outcomes if concerns(outcome)]
    for level, failing in (("error", True), ("warning", False)):
        found = [_annotation(level, outcome, server_url) for outcome in troubled if outcome.failing is failing]
        if len(found) <= MOST_ANNOTATIONS:
            yield from found
            continue
        shown = MOST_ANNOTATIONS - 1
        yield from found[:shown]
        message = f"{len(found) - shown} more credentials need attention; the job summary has all of them."
        yield Annotation(level, "Graph token (and more)", message)


def _annotation(level: str, outcome: Outcome, server_url: str) -> Annotation:
    """The concerns, then the main finding if it is none; whole paragraphs, as many as GitHub shows."""
    target, first = outcome.credential.source, lead(outcome)
    findings = concerns(outcome)
    findings += [] if outcome.finding in findings else [outcome.finding]
    told = [tell(finding, outcome, server_url) for finding in findings]
    message = f"{target.secret} in {target.home}: {told[0].text}"
    for other in told[1:]:
        if len(message) + len(other.text) < LONGEST_ANNOTATION:
            message += f"\n{other.text}"
    return Annotation(level, f"Graph token ({first.reason.name})", message[:LONGEST_ANNOTATION])


def worst(outcomes: Sequence[Outcome]) -> Outcome:
    """The outcome with the gravest verdict."""
    return max(outcomes, key=lambda outcome: outcome.verdict.severity)


def exit_status(outcomes: Sequence[Outcome]) -> int:
    """0 if all is well, 1 if anything needs attention."""
    return int(any(outcome.failing for outcome in outcomes))


def life(info: TokenInfo) -> str:
    """How long the token lives, for people."""
    if not info.expiry_known:
        return "lives until nobody knows when"
    if info.expires_at == NEVER:
        return "has no expiry"
    return f"lives until {stamp(info.expires_at)} ({left(info.expires_at - info.seen_at)})"
