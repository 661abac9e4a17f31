"""Repositories, organizations, the caller and their rate limit, and whether a workflow still runs.

https://docs.github.com/en/rest/repos/repos and https://docs.github.com/en/rest/actions/workflows
"""

from __future__ import annotations

from ..messages import Response, json_response
from . import json_bodies
from .authorization import refusal
from .call import DEFAULT_VERSION, Call
from .errors import not_found
from .records import timestamp
from .routes import Router

router = Router()


@router.route("GET /repos/{owner}/{repo}")
def repository(call: Call) -> Response:
    """Return a repository."""
    return json_response(200, json_bodies.repository(call.repository, call.base_url))


@router.route("GET /orgs/{org}")
def organization(call: Call) -> Response:
    """Return an organization with its public profile."""
    return json_response(200, json_bodies.organization(call.organization, call.base_url))


@router.route("GET /user")
def user(call: Call) -> Response:
    """Return the person a token belongs to; the tokens of apps belong to none."""
    if call.token.kind in ("installation", "actions"):
        raise refusal(call.token)
    return json_response(200, json_bodies.user(call.token.login, call.base_url))


@router.route("GET /rate_limit")
def rate_limit(call: Call) -> Response:
    """Return the use of the hourly limit; version 2026-03-10 dropped `rate`.

    https://docs.github.com/en/rest/about-the-rest-api/breaking-changes
    """
    core = call.window.core()
    idle = {"limit": 30, "used": 0, "remaining": 30, "reset": call.window.reset}
    body = {"resources": {"core": core, "search": idle, "graphql": {**idle, "limit": 5000, "remaining": 5000}}}
    return json_response(200, body if call.version != DEFAULT_VERSION else {**body, "rate": core})


@router.route("GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}", permission="actions")
def workflow(call: Call) -> Response:
    """Return a workflow by its number or the name of its file, with its state."""
    workflow_id, web = call.parameters["workflow_id"], f"https://github.com/{call.repository.full_name}"
    for name, workflow in call.repository.workflows.items():
        if workflow_id in (name, str(workflow.id)):
            body = {
                "id": workflow.id,
                "node_id": f"W_{workflow.id}",
                "name": workflow.name,
                "path": f".github/workflows/{name}",
                "state": workflow.state,
                "created_at": timestamp(workflow.created_at),
                "updated_at": timestamp(workflow.updated_at),
                "url": f"{call.repository_url}/actions/workflows/{workflow.id}",
                "html_url": f"{web}/blob/main/.github/workflows/{name}",
                "badge_url": f"{web}/workflows/{workflow.name}/badge.svg",
            }
            return json_response(200, body)
    raise not_found()
