"""The types of the catalog in `reasons`: what a verdict, a reason and a step are.

This module imports nothing of ours, so every other may import it.
"""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple


class Verdict(Enum):
    """The result of a run for one credential, mildest first."""

    RENEWED = "renewed"
    CURRENT = "current"
    PLANNED = "planned"
    NOT_EXTENDED = "not-extended"
    EXPIRING = "expiring"
    PARTIAL = "partial"
    NEEDS_HUMAN = "needs-human"
    FAILED = "failed"

    @property
    def severity(self) -> int:
        """Return the place in the order above: 0 is the mildest."""
        return list(Verdict).index(self)

    @property
    def healthy(self) -> bool:
        """Return whether the token works and nobody has to do anything about it."""
        return self in (Verdict.RENEWED, Verdict.CURRENT, Verdict.PLANNED)

    @property
    def green(self) -> bool:
        """Return whether a run with this verdict succeeds.

        It does also where Meta did not extend the token, as long as its expiry is far away.
        """
        return self.healthy or self is Verdict.NOT_EXTENDED


class Term(Enum):
    """Something that expires on a known day."""

    TOKEN = "token"  # noqa: S105  # a word
    DATA_ACCESS = "data access"
    WRITER = "github-token"


class Step(NamedTuple):
    """One thing for a person to do. `link` is the page on which it is done, empty where there is none.

    `text` is an instruction without its full stop, so that a link can follow it.
    """

    text: str
    link: str = ""


class Reason(NamedTuple):
    """A named cause of a run's result, with texts that have `{facts}` to fill in.

    `headline` is one sentence that says what happened. It has no full stop, because it is also the title of an issue.
    `detail` says what that means for the token, and `steps` how to fix it, in the order in which one does them.
    """

    name: str
    verdict: Verdict
    headline: str
    detail: str = ""
    steps: tuple[Step, ...] = ()
    # The term that is about to expire, where the reason is about one.
    term: Term | None = None
    # The run fails although the verdict alone would let it succeed.
    urgent: bool = False
    # People are notified although the run succeeds.
    notify: bool = False
    # The next run may well succeed without anybody doing anything.
    transient: bool = False
    # The service itself is in trouble: asking it for anything else shows nothing either.
    service_trouble: bool = False
    # Only a successful write shows that the problem is over.
    cleared_by_write: bool = False
    # Nobody is notified although the run fails: somebody stopped it, and knows.
    silent: bool = False
    # The problem is one of a single target, and says nothing about the writer's other targets.
    target_specific: bool = False
    # A title that stays true tomorrow, where the headline does not make a good one. It follows the credential's name.
    title: str = ""

    @property
    def fails(self) -> bool:
        """Return whether a run with this reason fails: by its verdict, or because it is urgent."""
        return self.urgent or not self.verdict.green

    @property
    def alert_key(self) -> str:
        """Return the subject that people are notified about.

        All reasons about one term have the same: they differ only in the time that is left.
        """
        return self.term.value if self.term else self.name

    def fill(self, facts: Mapping[str, str]) -> "FindingText":
        """Return the texts with these facts in them; a fact that is missing is "unknown"."""
        known = _Known(facts)
        return FindingText(
            self,
            capitalized(self.headline.format_map(known)),
            capitalized(self.detail.format_map(known)),
            tuple(Step(capitalized(step.text.format_map(known)), step.link.format_map(known)) for step in self.steps),
            self.title.format_map(known),
        )


class FindingText(NamedTuple):
    """A reason's texts with the facts of one finding in them."""

    reason: Reason
    headline: str
    detail: str = ""
    steps: tuple[Step, ...] = ()
    title: str = ""

    @property
    def message(self) -> str:
        """Return what happened and what it means, as sentences."""
        return f"{self.headline}. {self.detail}".rstrip()

    @property
    def link(self) -> str:
        """Return the first page to open; empty where no step has one."""
        return next((step.link for step in self.steps if step.link), "")

    @property
    def hint(self) -> str:
        """Return the steps as sentences, with all links but the first, which is `link`."""
        sentences = []
        first = self.link
        for text, link in self.steps:
            sentences.append(f"{text}: {link}" if link and link != first else f"{text}.")
            first = "" if link == first else first
        return " ".join(sentences)


class _Known(dict[str, str]):
    def __missing__(self, fact: str) -> str:
        return "unknown"


def capitalized(text: str) -> str:
    """Return the text with a capital first letter: a fact such as "the writer `acme`" may begin it."""
    return text[:1].upper() + text[1:]


# Steps that several reasons share. Where and how a person logs in depends on the provider: see `ProviderSpec.facts`.
LOG_IN = Step("{log_in}", "{login_page}")
ASK_FOR_TOKEN = Step(
    "Ask the person who created the token to create a new one (in a login page of your own with `auth_type=reauthorize`)",
    "{login_page}",
)
STORE_TOKEN = Step("Put the new token into the secret `{secret}`", "{secrets_page}")
RUN_AGAIN = Step("Run the workflow again", "{workflow_page}")
NEXT_RUN = Step("The next scheduled run tries again")
