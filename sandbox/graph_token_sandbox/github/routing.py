"""From a path to what answers it: apps, organisations, users, repositories."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from ..messages import Request, Response, json_response
from . import app_routes, issue_lists, issues, shapes, variables, vaults, workflows
from .access import authorize, authorize_organization, authorize_user, refusal
from .app_routes import AppCall
from .call import Call
from .errors import not_found
from .kept import StoreCall
from .places import ENTERPRISE_PREFIX, Place
from .records import AccessToken, Repository
from .registry import GitHub
from .safe import Shelf

DEFAULT_VERSION: Final = "2022-11-28"
_HANDLERS: Final[dict[str, Callable[[Call], Response]]] = {
    "list_issues": issue_lists.list_issues,
    "create_issue": issues.create_issue,
    "get_issue": issues.get_issue,
    "update_issue": issues.update_issue,
    "list_comments": issue_lists.list_comments,
    "create_comment": issues.create_comment,
    "workflow": workflows.workflow,
}
_KEPT: Final = vaults.HANDLERS | variables.HANDLERS


def dispatch(github: GitHub, request: Request, token: AccessToken, place: Place, version: str) -> Response:
    """Answer a request that came through the checks, if its token may ask that."""
    if token.kind == "app":
        app = github.apps.registered[int(token.login)]
        return app_routes.answer(AppCall(request, app, place, github, base_of(request)))
    if place.route == "revoke_token":
        return _revoke(github, token)
    if place.organization is not None:
        return _of_organization(github, request, token, place, version)
    if place.level == "user":
        return _of_user(github, request, token, place, version)
    return _of_repository(github, request, token, place, version)


def base_of(request: Request) -> str:
    """Return where the API is for who asks, without a trailing slash."""
    return request.base_url + (ENTERPRISE_PREFIX if request.path.startswith(ENTERPRISE_PREFIX) else "")


def _of_repository(github: GitHub, request: Request, token: AccessToken, place: Place, version: str) -> Response:
    found = _repository(github, place)
    authorize(token, found, place)
    if place.owner_repo is not None and place.owner_repo.lower() != found.full_name.lower():
        return _moved(request, f"{base_of(request)}/repositories/{found.id}", place)
    if place.route == "repository":
        return json_response(200, shapes.repository(found, base_of(request)))
    if place.route in _HANDLERS:
        call = Call(request, token, place, found, github.clock.now(), version, base_of(request))
        return _HANDLERS[place.route](call)
    shelf = found.shelf if place.environment is None else found.environments.get(place.environment.lower())
    return _kept(github, request, place, shelf, version)


def _of_organization(github: GitHub, request: Request, token: AccessToken, place: Place, version: str) -> Response:
    found = github.holders.organizations.get((place.organization or "").lower())
    if found is None:
        raise not_found()
    authorize_organization(token, found, place)
    if place.route == "organization":
        return json_response(200, shapes.organization(found, base_of(request)))
    return _kept(github, request, replace(place, organization=found.login), found.shelf, version)


def _of_user(github: GitHub, request: Request, token: AccessToken, place: Place, version: str) -> Response:
    if place.route == "user":
        if token.kind in ("installation", "actions"):
            raise refusal(token)
        return json_response(200, shapes.user(token.login, base_of(request)))
    authorize_user(token, place)
    return _kept(github, request, place, github.holders.user(token.login), version)


def _kept(github: GitHub, request: Request, place: Place, shelf: Shelf | None, version: str) -> Response:
    """Answer for secrets and variables."""
    rule, holders = place.kept_in, github.holders
    if shelf is None or rule is None:
        raise not_found()
    known: Iterable[Repository] = ()
    if place.level in ("organization", "user"):
        known = holders.belonging_to(place.organization) if place.organization else holders.repositories.values()
    call = StoreCall(
        request,
        place,
        rule,
        shelf,
        github.clock.now(),
        base_of(request),
        {repository.id: repository for repository in known},
        rule.text_ids if version == DEFAULT_VERSION else rule.new_text_ids,
    )
    return _KEPT[place.route](call)


def _revoke(github: GitHub, token: AccessToken) -> Response:
    """Answer `DELETE /installation/token`: the token that asks is dead afterwards."""
    if token.kind != "installation":
        raise refusal(token)
    del github.tokens[token.value]
    return Response(204)


def _repository(github: GitHub, place: Place) -> Repository:
    try:
        if place.repository_id is not None:
            return github.holders.repositories[place.repository_id]
        return github.repository(place.owner_repo or "")
    except KeyError:
        raise not_found() from None


def _moved(request: Request, to: str, place: Place) -> Response:
    """Redirect from a repository's former name.

    https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
    """
    status, message = (301, "Moved Permanently") if request.method in ("GET", "HEAD") else (307, "Temporary Redirect")
    location = f"{to}/{place.rest}".rstrip("/")
    body = {"message": message, "url": location, "documentation_url": "https://docs.github.com/rest"}
    return json_response(status, body, {"Location": location})
