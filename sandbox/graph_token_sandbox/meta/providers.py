"""The differences between the tokens of Facebook, Instagram Login and Threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

ProviderName = Literal["facebook", "instagram", "threads"]


@dataclass(frozen=True)
class Provider:
    """One of Meta's logins, with tokens and apps of its own."""

    prefix: str
    """The beginning of its tokens."""
    scopes: tuple[str, ...]
    """The permissions of a token by default."""
    permission: str = ""
    """Needed to refresh a token and to read the profile."""
    grants: str = ""
    """The beginning of its grant types."""


PROVIDERS: Final[dict[ProviderName, Provider]] = {
    "facebook": Provider("EAA", ("public_profile", "pages_show_list", "pages_manage_posts", "instagram_basic")),
    # https://developers.facebook.com/documentation/instagram-platform/reference/refresh_access_token
    "instagram": Provider(
        "IGAA",
        ("instagram_business_basic", "instagram_business_content_publish"),
        permission="instagram_business_basic",
        grants="ig",
    ),
    # https://developers.facebook.com/docs/threads/get-started/long-lived-tokens/
    "threads": Provider("THAA", ("threads_basic", "threads_content_publish"), permission="threads_basic", grants="th"),
}
