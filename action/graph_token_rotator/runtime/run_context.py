"""The run of the workflow that uses this action, as the runner's environment variables describe it."""

import re
from collections.abc import Mapping
from typing import NamedTuple


class RunContext(NamedTuple):
    """Where a run belongs: server, repository (`owner/name`), run, workflow and checkout.

    `workflow` is the path of the workflow's file in the repository, `workspace` the path of the checkout. Everything
    may be empty, as it is outside of Actions.
    """

    server_url: str = "https://github.com"
    repository: str = ""
    run_id: str = ""
    workflow: str = ""
    workspace: str = ""

    @property
    def run_url(self) -> str:
        """The address of this run's page; empty outside of Actions."""
        return f"{self.server_url}/{self.repository}/actions/runs/{self.run_id}" if self.run_id else ""

    @property
    def workflow_url(self) -> str:
        """The address of the page on which the workflow can be started by hand; empty outside of Actions."""
        name = self.workflow.rpartition("/")[2]
        return f"{self.server_url}/{self.repository}/actions/workflows/{name}" if name else ""


def from_environ(environ: Mapping[str, str]) -> RunContext:
    """Return the context from the runner's variables.

    Values in an unexpected form are left out: they appear in links. Source of the form of GITHUB_WORKFLOW_REF
    (owner/repo/.github/workflows/x.yml@ref): https://docs.github.com/actions/reference/workflows-and-actions/variables
    """
    repository = environ.get("GITHUB_REPOSITORY", "")
    run_id = environ.get("GITHUB_RUN_ID", "")
    path = re.fullmatch(r"[^/]+/[^/]+/(\.github/workflows/[\w.-]+\.ya?ml)@.*", environ.get("GITHUB_WORKFLOW_REF", ""))
    return RunContext(
        server_url=(environ.get("GITHUB_SERVER_URL") or "https://github.com").rstrip("/"),
        repository=repository if re.fullmatch(r"[\w.-]+/[\w.-]+", repository) else "",
        run_id=run_id if run_id.isdecimal() else "",
        workflow=path[1] if path else "",
        workspace=environ.get("GITHUB_WORKSPACE", ""),
    )
