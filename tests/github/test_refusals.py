"""What GitHub's refusals mean: published messages and headers, each with the reason that helps."""

import json

import pytest

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.reason import Reason
from graph_token_rotator.github.explain import finding_of
from graph_token_rotator.github.refusals import refusal
from graph_token_rotator.github.responses import writer_info
from tests.support import github_reason, response

SSO = "required; url=https://github.com/orgs/octo/sso?authorization_request=AZSCKL4U5YOTC"
FORBIDS = "`octo` forbids access via a fine-grained personal access tokens if the token's lifetime is greater than 366 days. Please adjust your token's lifetime at the following URL: https://github.com/settings/personal-access-tokens/1"  # fmt: skip


@pytest.mark.parametrize(
    ("status", "message", "headers", "reason"),
    [
        (403, "Resource protected by organization SAML enforcement. You must grant your OAuth token access to this organization.", {"x-github-sso": SSO}, reasons.SSO_REQUIRED),
        (403, "Resource protected by organization SAML enforcement.", {}, reasons.SSO_REQUIRED),
        (404, "Not Found", {"x-github-sso": SSO}, reasons.SSO_REQUIRED),
        (404, "Not Found", {"x-github-sso": "partial-results; organizations=21955855"}, reasons.HOME_NOT_FOUND),
        (403, "Although you appear to have the correct authorization credentials, the `octo` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.", {}, reasons.IP_NOT_ALLOWED),
        (403, FORBIDS, {}, reasons.TOKEN_POLICY),
        (403, "`octo` forbids access via a personal access token (classic). Please use a GitHub App, OAuth App, or a personal access token with fine-grained permissions.", {}, reasons.TOKEN_POLICY),
        (403, "The fine-grained personal access token is pending approval by the organization", {}, reasons.TOKEN_NOT_APPROVED),
        (403, "Repository was archived so is read-only.", {}, reasons.REPOSITORY_ARCHIVED),
        (403, "Must have admin rights to Repository.", {}, reasons.ADMIN_RIGHTS_NEEDED),
        (403, "You must be an org owner or have write access", {}, reasons.ADMIN_RIGHTS_NEEDED),
        (403, "Resource not accessible by integration", {}, reasons.WRITER_FORBIDDEN),
        (403, "Resource not accessible by personal access token", {"x-accepted-github-permissions": "secrets=write"}, reasons.WRITER_FORBIDDEN),
        (403, "This installation has been suspended", {}, reasons.APP_SUSPENDED),
        (403, "Sorry. Your account was suspended.", {}, reasons.REFUSED_BY_GITHUB),
        (403, "Something that nobody has seen yet", {}, reasons.REFUSED_BY_GITHUB),
        (403, "Must have push access to repository", {}, reasons.ADMIN_RIGHTS_NEEDED),
        (403, "You need admin access to the organization before adding a repository", {}, reasons.ADMIN_RIGHTS_NEEDED),
        (403, "Actions has been disabled by an enterprise policy", {}, reasons.REFUSED_BY_GITHUB),
        (403, "Maximum number of login attempts exceeded. Please try again later.", {}, reasons.RATE_LIMITED_BY_GITHUB),
        (451, "Repository access blocked", {}, reasons.REFUSED_BY_GITHUB),
        (423, "Repository is locked", {}, reasons.REFUSED_BY_GITHUB),
        (403, "", {}, reasons.GITHUB_UNAVAILABLE),
        (401, "Bad credentials", {}, reasons.WRITER_REJECTED),
        (404, "Not Found", {}, reasons.HOME_NOT_FOUND),
    ],
)  # fmt: skip
def test_reason_of_each_refusal(status: int, message: str, headers: dict[str, str], reason: Reason) -> None:
    body = json.dumps({"message": message}) if message else ""
    assert github_reason(refusal(response(body, status, headers))) is reason


def test_single_sign_on_leads_to_the_servers_own_page() -> None:
    for url in ("https://github.com/orgs/octo/sso?authorization_request=A1", "https://ghe.acme.example/orgs/octo/sso"):
        error = refusal(response('{"message": "SAML"}', 403, {"x-github-sso": f"required; url={url}"}))
        text = reasons.SSO_REQUIRED.fill(finding_of(error, {"owner": "octo"}).facts)
        assert text.link == url
    for odd in (
        "required; url=javascript:alert(1)",
        "required; url=https://evil.example/login",
        "required",
        "required; url=",
    ):
        error = refusal(response('{"message": "SAML"}', 403, {"x-github-sso": odd}))
        assert "sso_page" not in error.facts


@pytest.mark.parametrize(
    ("header", "scopes"),
    [(None, None), ("", None), ("  ", None), ("repo", {"repo"}), ("repo, workflow", {"repo", "workflow"})],
)
def test_empty_scopes_are_unknown(header: str | None, scopes: set[str] | None) -> None:
    headers = {} if header is None else {"x-oauth-scopes": header}
    assert writer_info(response("{}", headers=headers)).classic_scopes == scopes
