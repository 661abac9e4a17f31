"""The main job on the sandbox, as a series of stories: `make demo`."""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.markdown import Markdown
from rich.panel import Panel

from . import Sandbox
from .action_run import ActionRunner, Run, usual_inputs
from .seed import Seeded, seed

SECRET: Final = "FB_ACCESS_TOKEN"
COLORS: Final = {
    "renewed": "green",
    "current": "green",
    "planned": "cyan",
    "not-extended": "yellow",
    "expiring": "yellow",
}
_DESCRIPTION: Final = "Show the main job on a simulated Meta and GitHub on this machine; takes less than a minute."


@dataclass(frozen=True)
class Story:
    """One situation: the seeded token at its start, the expected verdict, and changes of the usual inputs."""

    title: str
    token: str
    verdict: str
    inputs: dict[str, str] = field(default_factory=dict)


STORIES: Final = (
    Story(
        "A fresh login: a token that lives two hours becomes one that lives sixty days", "short_lived_user", "renewed"
    ),
    Story(
        "The same with `page-id`: the page's token, which never expires",
        "short_lived_user",
        "renewed",
        {"page-id": "{page}"},
    ),
    Story("A user token near its end, which Meta will not extend", "expiring_user", "not-extended"),
    Story("The password was changed", "password_changed", "needs-human"),
    Story(
        "The wrong `github-token`: nothing is extended that could not be stored",
        "system_user",
        "failed",
        {"github-token": "{wrong}"},
    ),
)


class DemoRun:
    """Runs of the action on a sandbox, each with the token that is stored at that time."""

    def __init__(self, sandbox: Sandbox, seeded: Seeded, folder: Path) -> None:
        """Run on `sandbox`, with `folder` for the runner's files."""
        self.sandbox, self.seeded, self.runner = sandbox, seeded, ActionRunner(folder)

    def store(self, token: str) -> None:
        """Store a token in the repository's secret, as a person would."""
        self.sandbox.github.put_secret(self.seeded.repository, SECRET, token)

    def stored(self) -> str:
        """Return the value of the next run's `secrets.FB_ACCESS_TOKEN`."""
        return self.sandbox.github.secret(self.seeded.repository, SECRET)

    def run(self, **changes: str) -> Run:
        """Run the action once, with changes of the usual inputs."""
        usual = usual_inputs({**self.sandbox.urls, **self.seeded.as_json()}, self.stored(), SECRET)
        values = {"page": self.seeded.page_id, "wrong": "sandbox-github-unknown"}
        inputs = {
            **usual,
            "github-token": self.seeded.github_tokens["classic"],
            **{name: value.format(**values) for name, value in changes.items()},
        }
        return self.runner.run(self.runner.environ(inputs))


def show(console: Console, number: int, story: Story, run: Run, *, replaced: bool) -> None:
    """Print one story as a person sees it: the verdict, and the job summary."""
    verdict = run.outputs.get("verdict", "failed")
    color = COLORS.get(verdict, "red")
    status = "green run" if run.status == 0 else "red run"
    after = "the secret now holds the new, proven token" if replaced else "the secret was left as it was"
    console.print()
    console.rule(f"[bold]{number}. {story.title}", align="left")
    readable = re.sub(r"^(### The coming months|<details>)\n.*", "", run.summary, flags=re.MULTILINE | re.DOTALL)
    readable = (
        re.sub(r"^> \[!\w+\]\n|</?sub>", "", readable, flags=re.MULTILINE).replace("`<br>", "`: ").replace("<br>", " ")
    )
    facts = f"[bold {color}]{verdict}[/], {status} (exit status {run.status}); {after}"
    console.print(
        Panel(Markdown(readable), title="job summary", title_align="left", subtitle=facts, subtitle_align="left")
    )


def show_year(console: Console, demo: DemoRun, number: int) -> bool:
    """Print a simulated year of weekly runs with a system-user token. Returns whether each could use it."""
    console.print()
    console.rule(f"[bold]{number}. A 60-day system-user token, run every week for a year", align="left")
    demo.store(demo.seeded.tokens["fresh_system_user"])
    verdicts: list[str] = []
    marks = {"renewed": "[bold green]R[/]", "current": "[green]·[/]"}
    for week in range(52):
        verdicts.append(demo.run().outputs.get("verdict", "failed"))
        console.print(marks.get(verdicts[-1], "[bold red]X[/]"), end="\n" if week % 26 == 25 else " ")
        demo.sandbox.clock.advance(timedelta(days=7))
    count = Counter(verdicts)
    total = ", ".join(f"{amount} x {verdict}" for verdict, amount in count.items())
    console.print(f"{total}; no run began with a dead token (· not due, R renewed)")
    return set(count) == {"renewed", "current"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return 0 if each story ends as expected."""
    argparse.ArgumentParser(prog="graph-token-rotator demo", description=_DESCRIPTION).parse_args(argv)
    console = Console(highlight=False, width=min(110, Console().width))
    start = time.monotonic()
    verdicts = []
    console.print("[bold]Graph Token Rotator[/]: the main job, on a simulated Meta and GitHub on this machine.")
    with tempfile.TemporaryDirectory() as folder, Sandbox(now=datetime(2026, 11, 24, 5, 17, tzinfo=UTC)) as sandbox:
        demo = DemoRun(sandbox, seed(sandbox), Path(folder))
        for number, story in enumerate(STORIES, 1):
            token = demo.seeded.tokens[story.token]
            demo.store(token)
            run = demo.run(**story.inputs)
            verdicts.append(run.outputs.get("verdict"))
            show(console, number, story, run, replaced=demo.stored() != token)
        year_is_complete = show_year(console, demo, len(STORIES) + 1)
    console.print()
    console.rule("[bold]What to do next", align="left")
    console.print(
        '1. Get a token and a fine-grained personal access token: README, "Setting it up, step by step".\n'
        "2. Copy the workflow at the top of README.md into .github/workflows/ of your repository.\n"
        "3. Run it once by hand (Actions, Run workflow) with `dry-run: true`, and read the summary.\n"
        "To play on the same simulation yourself: .venv/bin/graph-token-rotator sandbox"
    )
    console.print(f"\n{len(STORIES) + 52} runs in {time.monotonic() - start:.0f} s.")
    return 0 if year_is_complete and verdicts == [story.verdict for story in STORIES] else 1


if __name__ == "__main__":
    sys.exit(main())
