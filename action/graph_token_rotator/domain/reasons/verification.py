"""Reasons why a new token failed its verification.

The new token was discarded, and the stored one was left unchanged.
"""

from ..reason import RUN_AGAIN, STORE_TOKEN, Reason, Step, Verdict


def _refused(name: str, fault: str) -> Reason:
    return Reason(
        name,
        Verdict.FAILED,
        f"The token Meta gave in exchange {fault}",
        "It was not stored; the old one stays.",
        (
            RUN_AGAIN,
            Step("If this repeats, get a new token by logging in", "{login_page}"),
            STORE_TOKEN,
            Step("Check the app's settings", "{dashboard}"),
        ),
    )


NEW_TOKEN_NOT_VALID = _refused("NewTokenNotValid", "is not valid ({detail})")
NEW_TOKEN_OF_OTHER_APP = _refused("NewTokenOfOtherApp", "belongs to another app")
NEW_TOKEN_OF_OTHER_KIND = _refused("NewTokenOfOtherKind", "is of another kind ({detail})")
NEW_TOKEN_OF_OTHER_USER = _refused("NewTokenOfOtherUser", "belongs to another user")
NEW_TOKEN_OF_OTHER_PAGE = _refused("NewTokenOfOtherPage", "belongs to another page")
NEW_TOKEN_HAS_FEWER_SCOPES = _refused("NewTokenHasFewerScopes", "lacks permissions the old one has ({detail})")
NEW_TOKEN_HAS_LESS_DATA_ACCESS = _refused(
    "NewTokenHasLessDataAccess", "gives access to the person's data only until {detail}, earlier than the old one"
)
# A page token lives as long as the token that it is derived from: with a system user's of 60 days it expires too.
NEW_PAGE_TOKEN_EXPIRES = Reason(
    "NewPageTokenExpires",
    Verdict.FAILED,
    "The page token that Meta gave expires ({detail}), and nothing could extend it",
    "It was not stored; the old one stays.",
    (
        Step(
            "A system user: store a token of it that never expires, or leave `page-id` out and let the action renew its own token",
            "https://business.facebook.com/settings/system-users",
        ),
        Step(
            "A person: get a new user token; the page token derived from it never expires",
            "https://developers.facebook.com/tools/explorer/?app_id={app_id}",
        ),
        STORE_TOKEN,
    ),
)
NEW_TOKEN_HAS_SHORTER_LIFE = _refused("NewTokenHasShorterLife", "would die earlier than the old one ({detail})")
