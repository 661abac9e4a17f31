"""The new token did not stand the proof, so it was thrown away and the stored one left as it is."""

from .kinds import Reason, Verdict


def _refused(name: str, what: str) -> Reason:
    message = f"The token Meta gave in exchange {what}. It was not stored; the old one stays."
    hint = "Run the workflow again; if this repeats, get a new token by logging in, and check the app's settings."
    return Reason(name, Verdict.FAILED, message, hint, "https://developers.facebook.com/tools/debug/accesstoken/")


NOT_VALID = _refused("NewTokenNotValid", "is not valid ({detail})")
OTHER_APP = _refused("NewTokenOfOtherApp", "belongs to another app")
OTHER_KIND = _refused("NewTokenOfOtherKind", "is of another kind ({detail})")
OTHER_USER = _refused("NewTokenOfOtherUser", "belongs to another user")
OTHER_PAGE = _refused("NewTokenOfOtherPage", "belongs to another page")
FEWER_SCOPES = _refused("NewTokenHasFewerScopes", "lacks permissions the old one has ({detail})")
PAGE_TOKEN_EXPIRES = _refused(
    "NewPageTokenExpires", "is a page token that expires ({detail}), and nothing could extend it"
)
SHORTER_LIFE = _refused("NewTokenHasShorterLife", "would die earlier than the old one ({detail})")
