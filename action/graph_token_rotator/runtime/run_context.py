"""The workflow that runs the action, as the runner tells of it."""

import re
from collections.abc import Mapping
from typing import NamedTuple


class RunContext(NamedTuple):
    """Where a run is from. `workflow` is the path of its file in the repository, `workspace` the checkout (both may be empty)."""

    server_url: str = "https://github.com"
    repository: str = ""
    run_id: str = ""
    workflow: str = ""
    workspace: str = ""

    @property
    def run_url(self) -> str:
        """The page of this run; empty outside of Actions."""
        return f"{self.server_url}/{self.repository}/actions/runs/{self.run_id}" if self.run_id else ""

    @property
    def workflow_url(self) -> str:
        """The page on which the workflow can be started by hand; empty outside of Actions."""
        name = self.workflow.rpartition("/")[2]
        return f"{self.server_url}/{self.repository}/actions/workflows/{name}" if name else ""


def from_environ(environ: Mapping[str, str]) -> RunContext:
    """What the runner's variables say; nothing that could be harmful in a page is taken over.

    Source of the form of GITHUB_WORKFLOW_REF (owner/repo/.github/workflows/x.yml@ref):
    https://docs.github.com/actions/reference/workflows-and-actions/variables
    """
    repository = environ.get("GITHUB_REPOSITORY", "")
    run_id = environ.get("GITHUB_RUN_ID", "")
    path = re.fullmatch(r"[^/]+/[^/]+/(\.github/workflows/[\w.-]+\.ya?ml)@.*", environ.get("GITHUB_WORKFLOW_REF", ""))
    return RunContext(
        (environ.get("GITHUB_SERVER_URL") or "https://github.com").rstrip("/"),
        repository if re.fullmatch(r"[\w.-]+/[\w.-]+", repository) else "",
        run_id if run_id.isdecimal() else "",
        path[1] if path else "",
        environ.get("GITHUB_WORKSPACE", ""),
    )
