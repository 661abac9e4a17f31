"""The workflows of a repository and whether they still run.

https://docs.github.com/en/rest/actions/workflows
"""

from __future__ import annotations

from ..messages import Response, json_response
from .call import Call
from .errors import not_found
from .records import timestamp


def workflow(call: Call) -> Response:
    """Answer `GET .../actions/workflows/{number or file name}`."""
    asked, web = call.place.workflow, f"https://github.com/{call.repository.full_name}"
    for name, found in call.repository.workflows.items():
        if asked in (name, str(found.id)):
            payload = {
                "id": found.id,
                "node_id": f"W_{found.id}",
                "name": found.name,
                "path": f".github/workflows/{name}",
                "state": found.state,
                "created_at": timestamp(found.created_at),
                "updated_at": timestamp(found.updated_at),
                "url": f"{call.repository_url}/actions/workflows/{found.id}",
                "html_url": f"{web}/blob/main/.github/workflows/{name}",
                "badge_url": f"{web}/workflows/{found.name}/badge.svg",
            }
            return json_response(200, payload)
    raise not_found()
