"""What apps ask about themselves, and the tokens of their installations.

https://docs.github.com/en/rest/apps/apps and https://docs.github.com/en/rest/apps/installations
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..messages import Request, Response, json_response
from . import json_bodies
from .apps import GitHubApp, Installation
from .errors import GitHubError, invalid, not_found
from .records import Repository, timestamp
from .registry import GitHub
from .request_fields import fields_in, names
from .routes import Place

MOST: Final = 500
"""Repositories a token can be narrowed to."""
_OUT_OF_REACH: Final = (
    "There is at least one repository that does not exist or is not accessible to the parent installation."
)
_NOT_GRANTED: Final = "The permissions requested are not granted to this installation."
_RANKS: Final = {"read": 1, "write": 2, "admin": 3}


@dataclass(frozen=True)
class AppCall:
    """A request of an app that proved who it is."""

    request: Request
    app: GitHubApp
    place: Place
    github: GitHub
    base_url: str


def answer(call: AppCall) -> Response:
    """Answer one of the routes that need a JSON web token."""
    if call.place.route == "app":
        return json_response(200, _app(call))
    if call.place.route == "installation":
        return json_response(200, _installation(call, _asked_for(call)))
    return _create_token(call)


def _asked_for(call: AppCall) -> Installation:
    """Return the installation on a repository, organisation or user."""
    apps, owners, place = call.github.apps, call.github.owners, call.place
    account = place.organization or place.username
    if account is not None:
        organization = account.lower() in owners.organizations
        found = apps.installation_for(call.app, account) if organization == (place.username is None) else None
    else:
        try:
            repository = owners.repository(place.owner_repo or "")
        except KeyError:
            raise not_found() from None
        known = apps.installations.values()
        found = next((one for one in known if one.app == call.app and one.covers(repository)), None)
    if found is None:
        raise not_found()
    return found


def _create_token(call: AppCall) -> Response:
    """Answer `POST /app/installations/{installation_id}/access_tokens`."""
    apps = call.github.apps
    found = apps.installations.get(call.place.installation)
    if found is None or found.app != call.app:
        raise not_found()
    found.check()
    fields = fields_in(call.request.body) if call.request.body else {}
    chosen, permissions = _repositories(call, found, fields), _permissions(found, fields)
    wish = call.request.headers.get("x-github-stateless-s2s-token")
    short = apps.short_tokens if wish is None else wish != "enabled"
    reached = None if chosen is None else tuple(repository.full_name.lower() for repository in chosen)
    token = apps.mint(found, reached, permissions, short=short)
    told: dict[str, Any] = {
        "token": token.value,
        "expires_at": timestamp(token.expires_at) if token.expires_at else None,
        "permissions": permissions,
        "repository_selection": "all" if chosen is None else "selected",
    }
    if chosen is not None:
        told["repositories"] = [
            {**json_bodies.repository(repository, call.base_url), "has_downloads": True} for repository in chosen
        ]
    return json_response(201, told)


def _repositories(call: AppCall, found: Installation, fields: Mapping[str, Any]) -> list[Repository] | None:
    """Return the repositories a token is for, which the installation has to reach; None: all of the account's."""
    owners = call.github.owners
    reachable = [repository for repository in owners.repositories.values() if found.covers(repository)]
    wanted: list[Any] = [name.lower() for name in names(fields, "repositories")] if "repositories" in fields else []
    wanted += _numbers(fields)
    if not wanted:
        return None if found.repositories is None else reachable
    if len(wanted) > MOST:
        raise GitHubError(422, f"Too many repositories requested; the maximum is {MOST}.")
    known: dict[object, Repository] = {repository.id: repository for repository in reachable}
    known |= {repository.full_name.lower().partition("/")[2]: repository for repository in reachable}
    if any(item not in known for item in wanted):
        raise GitHubError(422, _OUT_OF_REACH)
    return list({known[item].id: known[item] for item in wanted}.values())


def _numbers(fields: Mapping[str, Any]) -> list[int]:
    given = fields.get("repository_ids", [])
    if not isinstance(given, list) or any(isinstance(item, bool) or not isinstance(item, int) for item in given):
        raise invalid(f"For 'properties/repository_ids', {given} is not an array of integers.")
    return given


def _permissions(found: Installation, fields: Mapping[str, Any]) -> dict[str, str]:
    """Return what a token may do, which the installation has to be granted; nothing asked for is everything."""
    wanted = fields.get("permissions") or {}
    if not isinstance(wanted, dict):
        raise invalid(f"For 'properties/permissions', {wanted} is not an object.")
    for name, level in wanted.items():
        if not isinstance(level, str) or _RANKS.get(level, 9) > _RANKS.get(found.permissions.get(name, ""), 0):
            raise GitHubError(422, _NOT_GRANTED)
    return {"metadata": "read", **wanted} if wanted else dict(found.permissions)


def _app(call: AppCall) -> dict[str, Any]:
    app, created_at = call.app, timestamp(call.app.created_at)
    return {
        "id": app.id,
        "client_id": app.client_id,
        "slug": app.slug,
        "node_id": f"A_{app.id}",
        "owner": json_bodies.simple_user(app.owner, call.base_url),
        "name": app.slug,
        "description": None,
        "external_url": "https://example.com",
        "html_url": f"https://github.com/apps/{app.slug}",
        **dict.fromkeys(("created_at", "updated_at"), created_at),
        "permissions": app.permissions,
        "events": [],
        "installations_count": sum(one.app == app for one in call.github.apps.installations.values()),
    }


def _installation(call: AppCall, found: Installation) -> dict[str, Any]:
    organization = call.github.owners.organizations.get(found.account.lower())
    account = json_bodies.simple_user(found.account, call.base_url)
    if organization is not None:
        account |= {"id": organization.id, "type": "Organization"}
    return {
        "id": found.id,
        "account": account,
        "repository_selection": "all" if found.repositories is None else "selected",
        "access_tokens_url": f"{call.base_url}/app/installations/{found.id}/access_tokens",
        "repositories_url": f"{call.base_url}/installation/repositories",
        "html_url": f"https://github.com/settings/installations/{found.id}",
        "app_id": found.app.id,
        "client_id": found.app.client_id,
        "app_slug": found.app.slug,
        "target_id": account["id"],
        "target_type": account["type"],
        "permissions": found.permissions,
        "events": [],
        **dict.fromkeys(("created_at", "updated_at"), timestamp(found.created_at)),
        "single_file_name": None,
        "suspended_by": json_bodies.simple_user(found.account, call.base_url) if found.suspended_at else None,
        "suspended_at": timestamp(found.suspended_at) if found.suspended_at else None,
    }
