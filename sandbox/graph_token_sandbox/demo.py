"""The main job on the sandbox, told as stories: `make demo`. Every run is a process of its own, started as the Actions
runner starts it: inputs in `INPUT_*` variables, answers in the runner's files.
"""

from __future__ import annotations

import os
import re
import subprocess
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
from .seed import Seeded, seed

SECRET: Final = "FB_ACCESS_TOKEN"
COLORS: Final = {
    "renewed": "green",
    "current": "green",
    "planned": "cyan",
    "not-extended": "yellow",
    "expiring": "yellow",
}
ROOT: Final = Path(__file__).parent.parent


@dataclass(frozen=True)
class Story:
    """One situation: the seeded token it starts from, and inputs that differ from the usual ones."""

    title: str
    token: str
    inputs: dict[str, str] = field(default_factory=dict)


STORIES: Final = (
    Story("A fresh login: a token that lives two hours becomes one that lives sixty days", "short_lived_user"),
    Story("The same with `page-id`: the page's token, which never expires", "short_lived_user", {"page-id": "{page}"}),
    Story("A user token near its end, which Meta will not extend", "expiring_user"),
    Story("The password was changed", "password_changed"),
    Story(
        "The wrong `github-token`: nothing is extended that could not be stored",
        "system_user",
        {"github-token": "{wrong}"},
    ),
)


@dataclass(frozen=True)
class Result:
    """What a run left behind."""

    status: int
    log: str
    outputs: dict[str, str]
    summary: str


class Theatre:
    """A sandbox to play on, and the folder that stands for the runner's."""

    def __init__(self, box: Sandbox, seeded: Seeded, folder: Path) -> None:
        """Play on `box`."""
        self.box, self.seeded, self.folder = box, seeded, folder

    def store(self, token: str) -> None:
        """Put a token into the repository's secret, as a person would."""
        self.box.github.put_secret(self.seeded.repository, SECRET, token)

    def stored(self) -> str:
        """Return what the next run's `secrets.FB_ACCESS_TOKEN` will be."""
        return self.box.github.secret(self.seeded.repository, SECRET)

    def run(self, **different: str) -> Result:
        """Run the action once, with the stored token."""
        inputs = {
            "token": self.stored(),
            "secret": SECRET,
            "app-id": self.seeded.app.id,
            "app-secret": self.seeded.app.secret,
            "github-token": self.seeded.github_tokens["classic"],
            "repository": self.seeded.repository,
            "graph-api-url": self.box.graph_url,
            "github-api-url": self.box.github_url,
        } | {
            name: value.format(page=self.seeded.page_id, wrong="sandbox-github-unknown")
            for name, value in different.items()
        }
        files = {name: self.folder / name for name in ("output", "summary")}
        for file in files.values():
            file.write_text("")
        environ = {f"INPUT_{name.upper()}": value for name, value in inputs.items()}
        environ |= {"GITHUB_OUTPUT": str(files["output"]), "GITHUB_STEP_SUMMARY": str(files["summary"])}
        environ |= {"GITHUB_ACTIONS": "true", "PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
        command = [sys.executable, "-P", "-m", "graph_token_rotator"]
        done = subprocess.run(command, env=environ, cwd=self.folder, capture_output=True, text=True, check=False)  # noqa: S603
        outputs = dict(re.findall(r"^([\w-]+)<<(?:\S+)\n(.*?)\n", files["output"].read_text(), re.MULTILINE))
        return Result(done.returncode, done.stdout + done.stderr, outputs, files["summary"].read_text())


def show(console: Console, number: int, story: Story, result: Result, *, replaced: bool) -> None:
    """One story as a person would see it: the verdict, and the job summary."""
    verdict = result.outputs.get("verdict", "failed")
    color = COLORS.get(verdict, "red")
    status = "green run" if result.status == 0 else "red run"
    after = "the secret now holds the new, proven token" if replaced else "the secret was left as it was"
    console.print()
    console.rule(f"[bold]{number}. {story.title}", align="left")
    readable = re.sub(r"^(### The coming months|<details>)\n.*", "", result.summary, flags=re.MULTILINE | re.DOTALL)
    readable = (
        re.sub(r"^> \[!\w+\]\n|</?sub>", "", readable, flags=re.MULTILINE).replace("`<br>", "`: ").replace("<br>", " ")
    )
    facts = f"[bold {color}]{verdict}[/], {status} (exit status {result.status}); {after}"
    console.print(
        Panel(Markdown(readable), title="job summary", title_align="left", subtitle=facts, subtitle_align="left")
    )


def year(console: Console, theatre: Theatre, number: int) -> bool:
    """A system-user token through a simulated year of weekly runs, each with the value the last one stored."""
    console.print()
    console.rule(f"[bold]{number}. A 60-day system-user token, run every week for a year", align="left")
    theatre.store(theatre.seeded.tokens["fresh_system_user"])
    verdicts: list[str] = []
    marks = {"renewed": "[bold green]R[/]", "current": "[green]·[/]"}
    for week in range(52):
        verdicts.append(theatre.run().outputs.get("verdict", "failed"))
        console.print(marks.get(verdicts[-1], "[bold red]X[/]"), end="\n" if week % 26 == 25 else " ")
        theatre.box.clock.advance(timedelta(days=7))
    count = Counter(verdicts)
    told = ", ".join(f"{amount} x {verdict}" for verdict, amount in count.items())
    console.print(f"{told}; no run began with a dead token (· not due, R renewed)")
    return set(count) == {"renewed", "current"}


def main(_arguments: Sequence[str] = ()) -> int:
    """Tell all stories; 0 if each ended as it should."""
    console = Console(highlight=False, width=min(110, Console().width))
    began = time.monotonic()
    expected = ["renewed", "renewed", "not-extended", "needs-human", "failed"]
    seen = []
    console.print("[bold]Graph Token Rotator[/]: the main job, on a simulated Meta and GitHub on this machine.")
    with tempfile.TemporaryDirectory() as folder, Sandbox(now=datetime(2026, 11, 24, 5, 17, tzinfo=UTC)) as box:
        theatre = Theatre(box, seed(box), Path(folder))
        for number, story in enumerate(STORIES, 1):
            theatre.store(theatre.seeded.tokens[story.token])
            result = theatre.run(**story.inputs)
            seen.append(result.outputs.get("verdict"))
            show(console, number, story, result, replaced=theatre.stored() != theatre.seeded.tokens[story.token])
        lived = year(console, theatre, len(STORIES) + 1)
    console.print()
    console.rule("[bold]What to do next", align="left")
    console.print(
        '1. Get a token and a fine-grained personal access token: README, "Setting it up, step by step".\n'
        "2. Copy the workflow at the top of README.md into .github/workflows/ of your repository.\n"
        "3. Run it once by hand (Actions, Run workflow) with `dry-run: true`, and read the summary.\n"
        "To play on the same simulation yourself: .venv/bin/graph-token-rotator sandbox"
    )
    console.print(f"\n{len(STORIES) + 52} runs in {time.monotonic() - began:.0f} s.")
    return 0 if lived and seen == expected else 1


if __name__ == "__main__":
    sys.exit(main())
