"""Ways to fail, and a diary of daily runs in which one of them strikes."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple, TypedDict, Unpack

from graph_token_sandbox import Fault, TokenSpec
from graph_token_sandbox.github.records import TokenDetails
from graph_token_sandbox.seed import PAGE_ID
from tests.harness import ActionHarness, FakeTime, Run
from tests.receivers import HttpReceiver
from tests.scenarios.test_faults import QUICK
from tests.support import DAY, HOUR, NOW

REPOSITORY = "octo/social"
WRITER = "sandbox-github-of-the-diary"
STRIKES = NOW + 3 * DAY + 7 * HOUR
"""Faults strike between two of the daily runs."""


class Entry(NamedTuple):
    """One run: its time, status and verdict, and the first line of each notice that people got."""

    at: datetime
    status: int
    verdict: str
    notices: list[str]


@dataclass
class Diary:
    """Daily runs at 05:17 of a workflow with an issue, a channel and a heartbeat."""

    harness: ActionHarness
    receiver: HttpReceiver
    inputs: dict[str, str] = field(default_factory=dict)
    checkout: bool = True
    """Whether the workflow's file is in the workspace."""
    entries: list[Entry] = field(default_factory=list)
    pings: list[tuple[datetime, str]] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """Return the sandbox's time."""
        return self.harness.sandbox.clock.now()

    def run(self) -> Entry:
        """Run once, and enter the result."""
        environ = self.environ()
        known, delivered = self._issue_texts(), len(self.receiver.received)
        result = self.harness.run(environ, FakeTime(self.now), QUICK)
        return self._enter(result, known, delivered)

    def run_twice_at_once(self) -> Entry:
        """Run two real processes with the same variables at once, and enter both as one."""
        environ = self.environ()
        known, delivered = self._issue_texts(), len(self.receiver.received)
        runner = self.harness.runner
        runner.empty_files()
        processes = [runner.start(environ) for _ in range(2)]
        log = "".join(process.communicate(timeout=60)[0] for process in processes)
        (status,) = {process.returncode for process in processes}
        return self._enter(runner.collect(status, log), known, delivered)

    def _enter(self, result: Run, known: set[tuple[int, int]], delivered: int) -> Entry:
        entry = Entry(self.now, result.status, result.outputs["verdict"], self._notices(result, known, delivered))
        self.entries.append(entry)
        return entry

    def environ(self) -> dict[str, str]:
        """Return the variables that the runner would set for the next run."""
        inputs = {
            "secret": "FB_TOKEN",
            "github_token": WRITER,
            "notify": f"json://127.0.0.1:{self.receiver.port}/notify",
            "heartbeat": f"{self.receiver.url}/ping",
        }
        called = self.harness.workflow_variables()
        if "issue_token" in self.inputs:
            called.pop("INPUT_ISSUE-TOKEN")
        if self.checkout:
            workspace = self.harness.folder / "workspace"
            file = workspace / ".github" / "workflows" / "rotate.yml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("on: {schedule: [{cron: '17 5 * * *'}]}\njobs: {}\n")
            called["GITHUB_WORKSPACE"] = str(workspace)
        return self.harness.environ(self.harness.stored(), **(inputs | self.inputs)) | called

    def _issue_texts(self) -> set[tuple[int, int]]:
        return {
            (issue.number, index)
            for issue in self.harness.sandbox.github.issues(REPOSITORY)
            for index in range(-1, len(issue.comments))
        }

    def _notices(self, run: Run, known: set[tuple[int, int]], delivered: int) -> list[str]:
        """Return what reached a person: by the issue, by the channel, else by a warning in the run."""
        notices = []
        for issue in self.harness.sandbox.github.issues(REPOSITORY):
            texts = {-1: issue.body or "", **{index: comment.body for index, comment in enumerate(issue.comments)}}
            notices += [first_line(text) for index, text in texts.items() if (issue.number, index) not in known]
        for request in self.receiver.received[delivered:]:
            if request.path.startswith("/ping"):
                self.pings.append((self.now, request.path))
            elif not notices:
                notices.append(first_line(json.loads(request.body)["message"]))
        if not notices and "::warning title=People not told::" in run.log:
            notices.append(run.log.split("::warning title=People not told::")[1].splitlines()[0])
        return notices


def first_line(text: str) -> str:
    """Return the first line a person sees."""
    return next(line for line in text.splitlines() if line.strip() and not line.startswith("<!--")).replace("**", "")


class Failure(NamedTuple):
    """A way to fail: at a known `expiry`, or suddenly, by `strike`."""

    name: str
    strike: Callable[[Diary], None] = lambda _: None
    token: TokenSpec | str = "never_expiring_system_user"
    expiry: datetime | None = None
    lasts: timedelta | None = None
    """It is over by itself after this time."""
    inputs: tuple[tuple[str, str], ...] = ()
    fails: bool = True
    """Whether runs fail until somebody has fixed it."""


def invalidated(subcode: int) -> Callable[[Diary], None]:
    """Meta ends the token."""
    return lambda diary: diary.harness.sandbox.meta.invalidate(diary.harness.stored(), subcode=subcode)


def broken(*faults: Fault) -> Callable[[Diary], None]:
    """A service is faulty."""

    def strike(diary: Diary) -> None:
        for fault in faults:
            diary.harness.sandbox.faults.add(fault)

    return strike


def stored(value: str) -> Callable[[Diary], None]:
    """Somebody stores something else."""
    return lambda diary: diary.harness.sandbox.github.put_secret(
        REPOSITORY, "FB_TOKEN", diary.harness.seeded.tokens.get(value, value)
    )


def writer(**details: Unpack[TokenDetails]) -> Callable[[Diary], None]:
    """The token that writes becomes another one."""

    def strike(diary: Diary) -> None:
        diary.harness.sandbox.github.add_token(WRITER, **details)

    return strike


def scopes(*names: str) -> Callable[[Diary], None]:
    """The token loses permissions."""

    def strike(diary: Diary) -> None:
        diary.harness.sandbox.meta.token(diary.harness.stored()).scopes = names

    return strike


def other_secret(diary: Diary) -> None:
    """The app's secret was reset."""
    app = diary.harness.seeded.app
    diary.harness.sandbox.meta.add_app(app.id, secret="another-secret-since-today", name=app.name)


def renamed(diary: Diary) -> None:
    """The repository was renamed away and a new one took its name, so to say: GitHub shows it no more."""
    diary.inputs["repository"] = "octo/elsewhere"


APP = "1234567890123456"
END = NOW + 20 * DAY + 7 * HOUR


class _Lasting(TypedDict):
    status: int
    body: str
    times: None


DOWN: _Lasting = {"status": 503, "body": "<html>", "times": None}
LIMITED = '{"error":{"message":"Application request limit reached","type":"OAuthException","code":4}}'
SECONDARY = '{"message":"You have exceeded a secondary rate limit."}'

FAILURES = (
    Failure("A user token ends, which Meta does not extend", token=TokenSpec(APP, lifetime=END - NOW), expiry=END),
    Failure("A page token ends", token=TokenSpec(APP, "PAGE", lifetime=END - NOW, page_id=PAGE_ID), expiry=END),
    Failure("Access to the person's data ends", token=TokenSpec(APP, lifetime=None, data_access=END - NOW), expiry=END),
    Failure("`github-token` ends", writer(), expiry=END),
    Failure("The password is changed", invalidated(460)),
    Failure("The owner removes the app", invalidated(458)),
    Failure("The owner logs out", invalidated(467)),
    Failure("Meta wants the account confirmed", invalidated(459)),
    Failure("The owner loses the role on the page", invalidated(492), token="page"),
    Failure("The token is revoked", invalidated(466)),
    Failure("A permission is lost", scopes("pages_show_list"), inputs=(("required_scopes", "pages_manage_posts"),)),
    Failure("Meta blocks the app", lambda diary: diary.harness.sandbox.meta.block_app(APP)),
    Failure("The app's secret is reset", other_secret),
    Failure("A damaged copy is stored", stored("garbage")),
    Failure("A token of another app is stored", stored("other_app")),
    Failure("`github-token` is revoked", writer(kind="fine-grained", expires_at=NOW)),
    Failure(
        "`github-token` loses access to the repository", writer(kind="fine-grained", repositories=("octo/elsewhere",))
    ),
    Failure("Meta is down for a week", broken(Fault(route="graph", **DOWN)), lasts=7 * DAY),
    Failure(
        "Meta's rate limit is used up for a day",
        broken(Fault(route="graph", status=400, body=LIMITED, times=None)),
        lasts=DAY,
    ),
    Failure("GitHub is down for a day", broken(Fault(route="github", **DOWN)), lasts=DAY),
    Failure(
        "GitHub's rate limit is used up for a day",
        broken(Fault(route="public_key", status=403, body=SECONDARY, times=None)),
        lasts=DAY,
    ),
    Failure("The repository is renamed and the name taken", renamed),
    Failure(
        "Meta retires the version asked for",
        lambda diary: setattr(diary.harness.sandbox.meta, "oldest_version", 27),
        fails=False,
    ),
)
