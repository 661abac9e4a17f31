"""What apps ask about themselves, and the tokens of their installations.

https://docs.github.com/en/rest/apps/apps and https://docs.github.com/en/rest/apps/installations
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..messages import Response, json_response
from . import json_bodies
from .apps import Installation
from .authorization import refusal
from .call import Call
from .errors import GitHubError, invalid, not_found
from .records import Repository, timestamp
from .request_fields import fields_in, text_list
from .routes import Router

MOST_REPOSITORIES: Final = 500
"""A token can be narrowed to so many repositories."""
_OUT_OF_REACH: Final = (
    "There is at least one repository that does not exist or is not accessible to the parent installation."
)
_NOT_GRANTED: Final = "The permissions requested are not granted to this installation."
_RANKS: Final = {"read": 1, "write": 2, "admin": 3}

router = Router()


@router.route("GET /app", signed_by_app=True)
def app(call: Call) -> Response:
    """Return the app that asks."""
    installations = call.github.apps.installations.values()
    created_at = timestamp(call.app.created_at)
    body: dict[str, Any] = {
        "id": call.app.id,
        "client_id": call.app.client_id,
        "slug": call.app.slug,
        "node_id": f"A_{call.app.id}",
        "owner": json_bodies.simple_user(call.app.owner, call.base_url),
        "name": call.app.slug,
        "description": None,
        "external_url": "https://example.com",
        "html_url": f"https://github.com/apps/{call.app.slug}",
        **dict.fromkeys(("created_at", "updated_at"), created_at),
        "permissions": call.app.permissions,
        "events": [],
        "installations_count": sum(installation.app == call.app for installation in installations),
    }
    return json_response(200, body)


@router.route("GET /repos/{owner}/{repo}/installation", signed_by_app=True)
@router.route("GET /orgs/{org}/installation", signed_by_app=True)
@router.route("GET /users/{username}/installation", signed_by_app=True)
def installation(call: Call) -> Response:
    """Return the app's installation on a repository, organization or user."""
    parameters = call.parameters
    if "org" in parameters:
        account_installation = _installation_on(call, parameters["org"], organization=True)
    elif "username" in parameters:
        account_installation = _installation_on(call, parameters["username"], organization=False)
    else:
        account_installation = next(
            (
                installation
                for installation in call.github.apps.installations.values()
                if installation.app == call.app and installation.covers(call.repository)
            ),
            None,
        )
    if account_installation is None:
        raise not_found()
    return json_response(200, _installation_body(call, account_installation))


@router.route("POST /app/installations/{installation_id}/access_tokens", signed_by_app=True)
def create_token(call: Call) -> Response:
    """Create a token for an installation, narrowed to repositories and permissions of the body."""
    apps = call.github.apps
    installation = apps.installations.get(int(call.parameters["installation_id"]))
    if installation is None or installation.app != call.app:
        raise not_found()
    installation.check()
    fields = fields_in(call.request.body) if call.request.body else {}
    repositories, permissions = _repositories(call, installation, fields), _permissions(installation, fields)
    stateless = call.request.headers.get("x-github-stateless-s2s-token")
    short = apps.short_tokens if stateless is None else stateless != "enabled"
    full_names = None if repositories is None else tuple(repository.full_name.lower() for repository in repositories)
    token = apps.mint(installation, full_names, permissions, short=short)
    body: dict[str, Any] = {
        "token": token.value,
        "expires_at": timestamp(token.expires_at) if token.expires_at else None,
        "permissions": permissions,
        "repository_selection": "all" if repositories is None else "selected",
    }
    if repositories is not None:
        body["repositories"] = [
            {**json_bodies.repository(repository, call.base_url), "has_downloads": True} for repository in repositories
        ]
    return json_response(201, body)


@router.route("DELETE /installation/token")
def revoke_token(call: Call) -> Response:
    """Revoke the token that asks."""
    if call.token.kind != "installation":
        raise refusal(call.token)
    del call.github.tokens[call.token.value]
    return Response(204)


def _installation_on(call: Call, account: str, *, organization: bool) -> Installation | None:
    if (account.lower() in call.github.owners.organizations) != organization:
        return None
    return call.github.apps.installation_for(call.app, account)


def _repositories(call: Call, installation: Installation, fields: Mapping[str, Any]) -> list[Repository] | None:
    """Return the repositories of a token, which the installation has to reach; None: all of the account's."""
    owners = call.github.owners
    reachable = [repository for repository in owners.repositories.values() if installation.covers(repository)]
    keys: list[object] = []
    if "repositories" in fields:
        keys += [name.lower() for name in text_list(fields, "repositories")]
    keys += _repository_ids(fields)
    if not keys:
        return None if installation.repositories is None else reachable
    if len(keys) > MOST_REPOSITORIES:
        raise GitHubError(422, f"Too many repositories requested; the maximum is {MOST_REPOSITORIES}.")
    by_key: dict[object, Repository] = {repository.id: repository for repository in reachable}
    by_key |= {repository.full_name.lower().partition("/")[2]: repository for repository in reachable}
    if any(key not in by_key for key in keys):
        raise GitHubError(422, _OUT_OF_REACH)
    return list({by_key[key].id: by_key[key] for key in keys}.values())


def _repository_ids(fields: Mapping[str, Any]) -> list[int]:
    items = fields.get("repository_ids", [])
    if not isinstance(items, list) or any(isinstance(item, bool) or not isinstance(item, int) for item in items):
        raise invalid(f"For 'properties/repository_ids', {items} is not an array of integers.")
    return items


def _permissions(installation: Installation, fields: Mapping[str, Any]) -> dict[str, str]:
    """Return a token's permissions, which the installation must have. Without any in the body, all."""
    permissions = fields.get("permissions") or {}
    if not isinstance(permissions, dict):
        raise invalid(f"For 'properties/permissions', {permissions} is not an object.")
    for name, level in permissions.items():
        rank = _RANKS.get(level, 9) if isinstance(level, str) else 9
        if rank > _RANKS.get(installation.permissions.get(name, ""), 0):
            raise GitHubError(422, _NOT_GRANTED)
    return {"metadata": "read", **permissions} if permissions else dict(installation.permissions)


def _installation_body(call: Call, installation: Installation) -> dict[str, Any]:
    organization = call.github.owners.organizations.get(installation.account.lower())
    account = json_bodies.simple_user(installation.account, call.base_url)
    suspended_by = account if installation.suspended_at else None
    if organization is not None:
        account = {**account, "id": organization.id, "type": "Organization"}
    return {
        "id": installation.id,
        "account": account,
        "repository_selection": "all" if installation.repositories is None else "selected",
        "access_tokens_url": f"{call.base_url}/app/installations/{installation.id}/access_tokens",
        "repositories_url": f"{call.base_url}/installation/repositories",
        "html_url": f"https://github.com/settings/installations/{installation.id}",
        "app_id": installation.app.id,
        "client_id": installation.app.client_id,
        "app_slug": installation.app.slug,
        "target_id": account["id"],
        "target_type": account["type"],
        "permissions": installation.permissions,
        "events": [],
        **dict.fromkeys(("created_at", "updated_at"), timestamp(installation.created_at)),
        "single_file_name": None,
        "suspended_by": suspended_by,
        "suspended_at": timestamp(installation.suspended_at) if installation.suspended_at else None,
    }
