"""Only a person can mend these, at Meta. Codes: https://developers.facebook.com/docs/graph-api/guides/error-handling"""

from .kinds import Reason, Verdict
from .token import LOGIN

_REPLACE = "{log_in}, and put the new token into the secret {secret}: {secrets_page}"


def _human(name: str, message: str, hint: str = _REPLACE, link: str = LOGIN) -> Reason:
    return Reason(name, Verdict.NEEDS_HUMAN, message, hint, link)


TOKEN_EXPIRED = _human("TokenExpired", "The token has expired. Meta does not extend an expired token.")
PASSWORD_CHANGED = _human(
    "PasswordChanged",
    "The token died because its owner changed the password, or Meta ended the session for security reasons.",
)
APP_REMOVED = _human("AppRemoved", "The token's owner removed the app, which ended the token.")
ACCOUNT_CHECKPOINT = _human(
    "AccountCheckpoint",
    "Meta wants the token's owner to confirm their account before it serves the token again.",
    "Let the owner log in at {site} and follow what is asked, then run this workflow again.",
    "https://www.{site}/",
)
ACCOUNT_UNCONFIRMED = _human(
    "AccountUnconfirmed",
    "The account of the token's owner is not confirmed.",
    "Let the owner log in at {site} and confirm the account, then run this workflow again.",
    "https://www.{site}/",
)
LOGGED_OUT = _human("LoggedOut", "The token died because its owner logged out.")
PAGE_ROLE_LOST = _human(
    "PageRoleLost",
    "The token's owner no longer has a role on the page.",
    "Give the owner a role on the page again, or let someone who has one log in; "
    "then put the new token into the secret {secret}: {secrets_page}",
    "https://www.facebook.com/settings?tab=profile_access",
)
DATA_ACCESS_OVER = _human(
    "DataAccessOver",
    "The app's access to this person's data is over (90 days after the person last used the app), "
    "so calls fail although the token may look healthy.",
    "Let the owner go through the login dialog again (`auth_type=reauthorize`), "
    "and put the new token into the secret {secret}: {secrets_page}",
)
TOKEN_INVALID = _human("TokenInvalid", "Meta says that the token is no longer valid ({detail}).")
PERMISSION_LOST = _human(
    "PermissionLost",
    "Meta refuses the call because a permission is missing ({detail}).",
    "Let the owner log in again and grant every permission asked for, "
    "and put the new token into the secret {secret}: {secrets_page}",
)
BASIC_PERMISSION_MISSING = _human(
    "BasicPermissionMissing",
    "The {kind} lacks the permission `{missing}`, without which it can be neither checked nor refreshed ({detail}).",
    "{log_in}, with every permission granted, and put the new token into the secret {secret}: {secrets_page}",
)
REQUIRED_SCOPES_MISSING = _human(
    "RequiredScopesMissing",
    "The token lacks permissions that `required-scopes` names ({missing}): what needs them fails.",
    "Let the owner log in again and grant every permission asked for, "
    "and put the new token into the secret {secret}: {secrets_page}",
)
APP_BLOCKED = _human(
    "AppBlocked",
    "Meta has blocked this app's access to the API, or an administrator's account is not verified.",
    "Open the app's dashboard, follow the alerts shown there, and let each administrator verify their account.",
    "{dashboard}",
)
PAGE_NOT_REACHABLE = _human(
    "PageNotReachable",
    "Meta gave no token for page {page_id}: the person did not choose the page in the login dialog, has no role on it, "
    "or the permission `pages_show_list` is missing.",
    "Check `page-id`; then log in again, choose the page and grant `pages_show_list`, "
    "and put the new user token into the secret {secret}: {secrets_page}",
)
