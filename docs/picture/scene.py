"""Writes the job summary of real runs on the sandbox: python -m docs.picture.scene FILE.md"""

import io
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from graph_token_rotator.cli import job
from graph_token_rotator.cli.alerting import AlertService
from graph_token_rotator.cli.services import Services
from graph_token_rotator.config import inputs, parser
from graph_token_rotator.domain.outcome import Outcome
from graph_token_rotator.report.summary import summary
from graph_token_rotator.runtime.actions_runner import Runner
from graph_token_rotator.runtime.clock import Limits, SystemClock
from graph_token_rotator.runtime.run_context import RunContext
from graph_token_sandbox import Sandbox, TokenSpec
from graph_token_sandbox.seed import Seeded, seed

NOW = datetime(2026, 11, 24, 5, 17, tzinfo=UTC)
WRITER = "sandbox-github-of-the-picture"


def outcome(box: Sandbox, seeded: Seeded, secret: str, value: str, different: dict[str, str]) -> Outcome:
    """Rotate one credential as a step would."""
    box.github.put_secret(seeded.repository, secret, value, environment=different.get("environment"))
    given = {
        "token": value,
        "secret": secret,
        "app-id": seeded.app.id,
        "app-secret": seeded.app.secret,
        "github-token": WRITER,
        "repository": seeded.repository,
        "graph-api-url": box.graph_url,
        "github-api-url": box.github_url,
    } | different
    found = parser.parse({inputs.variable(name): text for name, text in given.items()})
    runner, clock = Runner({}, io.StringIO()), SystemClock()
    alerts = AlertService(found, RunContext(), clock)
    return job.Job(found, Services(found, runner, clock, Limits()), alerts, runner, clock).run()[0]


def main() -> None:
    """Write the page."""
    with Sandbox(now=NOW) as box:
        seeded = seed(box)
        end = NOW + timedelta(days=75)
        box.github.add_token(WRITER, kind="fine-grained", repositories=(seeded.repository,), expires_at=end)
        halfway = TokenSpec(seeded.app.id, age=timedelta(days=26), data_access=timedelta(days=64))
        credentials: tuple[tuple[str, str, dict[str, str]], ...] = (
            ("FB_CAMPAIGN_TOKEN", box.meta.issue(halfway), {}),
            ("FB_REPORTS_TOKEN", seeded.tokens["system_user"], {"environment": "graph-token"}),
            ("FB_PAGE_TOKEN", seeded.tokens["page"], {"page-id": seeded.page_id}),
            ("FB_EVENTS_TOKEN", seeded.tokens["expiring_user"], {}),
        )
        outcomes = [outcome(box, seeded, *credential) for credential in credentials]
    Path(sys.argv[1]).write_text(summary(outcomes, "https://github.com"))


if __name__ == "__main__":
    main()
