"""Reasons that only a person can fix, at Meta.

Source of the codes: https://developers.facebook.com/docs/graph-api/guides/error-handling
"""

from ..reason import LOG_IN, RUN_AGAIN, STORE_TOKEN, Reason, Step, Verdict

_GRANT_EVERYTHING = Step("{grant}", "{login_page}")


def _human(name: str, headline: str, detail: str = "", steps: tuple[Step, ...] = (LOG_IN, STORE_TOKEN)) -> Reason:
    return Reason(name, Verdict.NEEDS_HUMAN, headline, detail, steps)


# Code 190, subcode 463; or `expires_at` has passed.
TOKEN_EXPIRED = _human("TokenExpired", "The token has expired", "Meta does not extend an expired token.")
# Subcodes 452 and 460.
PASSWORD_CHANGED = _human(
    "PasswordChanged",
    "The token died because its owner changed the password, or Meta ended the session for security reasons",
)
# Subcode 458.
APP_REMOVED = _human("AppRemoved", "The token's owner removed the app, which ended the token")
# Subcode 466.
TOKEN_REVOKED = _human("TokenRevoked", "The token was revoked by an API call, which somebody or a program made")
# Subcodes 459 and 490.
ACCOUNT_CHECKPOINT = _human(
    "AccountCheckpoint",
    "Meta wants the token's owner to confirm their account before it serves the token again",
    steps=(Step("Let the owner log in at {site} and follow what is asked", "https://www.{site}/"), RUN_AGAIN),
)
# Subcode 464.
ACCOUNT_UNCONFIRMED = _human(
    "AccountUnconfirmed",
    "The account of the token's owner is not confirmed",
    steps=(Step("Let the owner log in at {site} and confirm the account", "https://www.{site}/"), RUN_AGAIN),
)
# Subcode 467.
LOGGED_OUT = _human("LoggedOut", "The token died because its owner logged out")
# Subcode 492.
PAGE_ROLE_LOST = _human(
    "PageRoleLost",
    "The token's owner no longer has a role on the page",
    steps=(
        Step(
            "Give the owner a role on the page again, or let someone who has one log in",
            "https://www.facebook.com/settings?tab=profile_access",
        ),
        STORE_TOKEN,
    ),
)
# Subcode 493; or `data_access_expires_at` has passed and a permission of the token depends on it.
DATA_ACCESS_OVER = _human(
    "DataAccessOver",
    "The app's access to this person's data is over (90 days after the person last used the app), "
    "so calls fail although the token may look healthy",
    steps=(
        Step("Let the owner go through the login dialog again (`auth_type=reauthorize`)", "{login_page}"),
        STORE_TOKEN,
    ),
)
# Code 102 or 190 with any other subcode, or none.
TOKEN_INVALID = _human("TokenInvalid", "Meta says that the token is no longer valid ({detail})")
# Codes 10 and 200 to 299.
PERMISSION_LOST = _human(
    "PermissionLost",
    "Meta refuses the call because a permission is missing ({detail})",
    steps=(_GRANT_EVERYTHING, STORE_TOKEN),
)
# The same from Instagram Login and Threads, where one permission is needed for everything.
BASIC_PERMISSION_MISSING = _human(
    "BasicPermissionMissing",
    "The {kind} lacks the permission `{missing}`, without which it can be neither checked nor refreshed ({detail})",
    steps=(Step("{log_in}, with every permission granted", "{login_page}"), STORE_TOKEN),
)
# By `debug_token`, compared with the input.
REQUIRED_SCOPES_MISSING = _human(
    "RequiredScopesMissing",
    "The token lacks permissions that `required-scopes` names ({missing}): what needs them fails",
    steps=(_GRANT_EVERYTHING, STORE_TOKEN),
)
# Code 368, or a text such as "API access blocked" or "API access deactivated".
APP_BLOCKED = _human(
    "AppBlocked",
    "Meta has blocked, deactivated or archived this app ({detail})",
    "A new token does not help: no token of the app works until then.",
    steps=(
        Step("Open the app's dashboard, follow the alerts shown there, and reactivate the app", "{dashboard}"),
        Step("Let each administrator of the app verify their account"),
        RUN_AGAIN,
    ),
)
# Code 101 or 190 with "Application has been deleted", or an inspected token whose app Meta does not find.
APP_DELETED = _human(
    "AppDeleted",
    "The Meta app of this token no longer exists ({detail})",
    "A token works only as long as its app exists.",
    steps=(
        Step("Create an app, or choose another one of yours", "https://developers.facebook.com/apps/"),
        Step("{log_in}, with that app chosen", "{login_page}"),
        STORE_TOKEN,
        Step("Change the inputs that name the old app: {app_settings}"),
    ),
)
# Code 10 with "The user is not an Instagram Business".
NOT_PROFESSIONAL_ACCOUNT = _human(
    "NotProfessionalAccount",
    "The Instagram account is not a professional account ({detail})",
    "Meta's API works only with professional accounts: business or creator.",
    steps=(
        Step(
            "Switch the account back to a professional account, in the Instagram app under Settings, Account type and tools",
            "https://help.instagram.com/502981923235522",
        ),
        RUN_AGAIN,
        Step("If this repeats: {log_in}", "{login_page}"),
    ),
)
# Code 803, or code 100 about an object that does not exist: only a page is ever asked for.
PAGE_NOT_REACHABLE = _human(
    "PageNotReachable",
    "Meta gave no token for page {page_id}: the page was not chosen in the login dialog, the token's owner has no role "
    "on it, the permission `pages_show_list` is missing, or the system user is not assigned to the page",
    steps=(
        Step("Check `page-id`"),
        Step(
            "A system user: assign it to the page, with full control, in Business settings",
            "https://business.facebook.com/settings/system-users",
        ),
        Step(
            "A person: log in again, choose the page and grant `pages_show_list`",
            "https://developers.facebook.com/tools/explorer/?app_id={app_id}",
        ),
        Step("Put the new user token into the secret `{secret}`", "{secrets_page}"),
    ),
)
