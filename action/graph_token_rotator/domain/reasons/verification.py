"""The new token did not stand the proof, so it was thrown away and the stored one left as it is."""

from .kinds import Reason, Verdict


def _refused(name: str, what: str) -> Reason:
    message = f"The token Meta gave in exchange {what}. It was not stored; the old one stays."
    hint = "Run the workflow again; if this repeats, get a new token by logging in, and check the app's settings."
    return Reason(name, Verdict.FAILED, message, hint, "https://developers.facebook.com/tools/debug/accesstoken/")


NEW_TOKEN_NOT_VALID = _refused("NewTokenNotValid", "is not valid ({detail})")
NEW_TOKEN_OF_OTHER_APP = _refused("NewTokenOfOtherApp", "belongs to another app")
NEW_TOKEN_OF_OTHER_KIND = _refused("NewTokenOfOtherKind", "is of another kind ({detail})")
NEW_TOKEN_OF_OTHER_USER = _refused("NewTokenOfOtherUser", "belongs to another user")
NEW_TOKEN_OF_OTHER_PAGE = _refused("NewTokenOfOtherPage", "belongs to another page")
NEW_TOKEN_HAS_FEWER_SCOPES = _refused("NewTokenHasFewerScopes", "lacks permissions the old one has ({detail})")
NEW_PAGE_TOKEN_EXPIRES = _refused(
    "NewPageTokenExpires", "is a page token that expires ({detail}), and nothing could extend it"
)
NEW_TOKEN_HAS_SHORTER_LIFE = _refused("NewTokenHasShorterLife", "would die earlier than the old one ({detail})")
