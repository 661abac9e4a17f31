"""Write the job summary of real runs on the sandbox: python -m tools.summary_pictures.scene FILE.md"""

import io
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from graph_token_rotator.cli.alerting import AlertService
from graph_token_rotator.cli.job import Job
from graph_token_rotator.cli.services import Services
from graph_token_rotator.config.parser import parse
from graph_token_rotator.domain.outcome import Outcome
from graph_token_rotator.report.summary import summary
from graph_token_rotator.runtime.actions_runner import Runner
from graph_token_rotator.runtime.clock import Limits, SystemClock
from graph_token_rotator.runtime.run_context import RunContext
from graph_token_sandbox import Sandbox, TokenSpec
from graph_token_sandbox.action_run import input_variables, usual_inputs
from graph_token_sandbox.seed import Seeded, seed

NOW = datetime(2026, 11, 24, 5, 17, tzinfo=UTC)
WRITER = "sandbox-github-of-the-picture"


def rotate(sandbox: Sandbox, seeded: Seeded, secret: str, token: str, changes: dict[str, str]) -> Outcome:
    """Rotate one credential as a step would, with changes of the usual inputs; return its outcome."""
    sandbox.github.put_secret(seeded.repository, secret, token, environment=changes.get("environment"))
    usual = usual_inputs({**sandbox.urls, **seeded.as_json()}, token, secret)
    settings = parse(input_variables({**usual, "github-token": WRITER, **changes}))
    runner, clock = Runner({}, io.StringIO()), SystemClock()
    services, alerts = Services(settings, runner, clock, Limits()), AlertService(settings, RunContext(), clock)
    return Job(settings, services, alerts, runner, clock).run()[0]


def main() -> None:
    """Write the page."""
    with Sandbox(now=NOW) as sandbox:
        seeded = seed(sandbox)
        expiry = NOW + timedelta(days=75)
        sandbox.github.add_token(WRITER, kind="fine-grained", repositories=(seeded.repository,), expires_at=expiry)
        halfway = TokenSpec(seeded.app.id, age=timedelta(days=26), data_access=timedelta(days=64))
        credentials: tuple[tuple[str, str, dict[str, str]], ...] = (
            ("FB_CAMPAIGN_TOKEN", sandbox.meta.issue(halfway), {}),
            ("FB_REPORTS_TOKEN", seeded.tokens["system_user"], {"environment": "graph-token"}),
            ("FB_PAGE_TOKEN", seeded.tokens["page"], {"page-id": seeded.page_id}),
            ("FB_EVENTS_TOKEN", seeded.tokens["expiring_user"], {}),
        )
        outcomes = [rotate(sandbox, seeded, *credential) for credential in credentials]
    Path(sys.argv[1]).write_text(summary(outcomes, "https://github.com"))


if __name__ == "__main__":
    main()
