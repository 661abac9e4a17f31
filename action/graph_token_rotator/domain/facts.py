"""The facts that fill the texts of reasons."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

# Values by the names that the texts of reasons have in braces.
Facts: TypeAlias = Mapping[str, str]

# Every fact there is, with the general text that stands for it in documents. Runs use the values of their findings.
GENERAL_FACTS: Facts = MappingProxyType(
    {
        # The credential and its provider's login
        "secret": "SECRET",
        "app_id": "APP-ID",
        "page_id": "PAGE-ID",
        "login": "Instagram Login",
        "log_in": "Log in again",
        "login_page": "https://developers.facebook.com/tools/explorer/?app_id=APP-ID",
        "dashboard": "https://developers.facebook.com/apps/APP-ID/dashboard/",
        "security": "https://developers.facebook.com/apps/APP-ID/settings/advanced/",
        "site": "facebook.com",
        "alternative": "To stop needing one, use a page token or a system-user token",
        "extension": "Meta usually does not move the expiry of a long-lived user token",
        "grant": "Log in again and grant every permission",
        "app_settings": "`app-id`, `app-secret` and `page-id`",
        "address_settings": "`graph-api-version` and `graph-api-url`",
        # The token
        "kind": "user token",
        "token_app": "another app",
        "life": "lives until DATE (time left)",
        "expires": "DATE",
        "left": "time left",
        "data_access": "DATE",
        "renewal": "DATE",
        "missing": "which",
        "credential_type": "token or app secret",
        # The target and its settings
        "repository": "REPOSITORY",
        "owner": "OWNER",
        "location": "repository or environment",
        "secrets_page": "",
        "variable": "SECRET_EXPIRES_AT",
        "stored": "where it is stored",
        "not_stored": "where it is not",
        "server": "https://github.com",
        "status_page": "https://www.githubstatus.com/",
        "sso_page": "https://github.com/settings/tokens",
        "access_page": "https://github.com/settings/personal-access-tokens",
        "fix_access": "Open the token, check that REPOSITORY is selected and the permission granted, and save it",
        # The writer and what it needs
        "writer": "`github-token`",
        "writer_reads": "`github-token`",
        "key_reads": "`private-key`",
        "written": "",
        "writer_expires": "DATE",
        "writer_left": "time left",
        "accepted_writers": "a fine-grained personal access token or a GitHub App",
        "permission": "`Secrets: write` (or what its kind of secret takes)",
        "variable_permission": "the permission `Variables: write` (for an environment `Environments: write`, "
        "for an organization its own `Variables: write`)",
        "classic_scope": "repo",
        # The report
        "lost": "which",
        # A response
        "service": "the service",
        "code": "status",
        "detail": "details",
        "asked": "VERSION",
        "served": "another",
        "sunset": "DATE",
        "difference": "N days",
        # The workflow and its schedule
        "workflow_page": "",
        "cron": "17 5 * * 1,4",
        "runs": "2 runs",
        "gap": "N days",
        "warn": "fewer days",
        "idle": "N",
        "stops": "DATE",
    }
)
# The facts that may have texts of a service in them; the others are ours or the configuration's.
FOREIGN_FACTS = frozenset({"detail", "served", "sso_page"})
