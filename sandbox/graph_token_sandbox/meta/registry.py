"""The contents of the simulated Meta, as a test sets them up and reads them."""

from __future__ import annotations

import random
import string
import threading
from dataclasses import replace

from ..clock import Clock
from .errors import INVALID_TOKEN, NO_PAGE_ROLE
from .providers import PROVIDERS, ProviderName
from .records import App, Page, Token, TokenSpec, new_token, whole_second

_ALPHABET = string.ascii_letters + string.digits


class Meta:
    """Apps, pages, users and tokens. Starts empty; every change is made under `lock`."""

    def __init__(self, clock: Clock, seed: int) -> None:
        """Start empty; `seed` decides the token strings."""
        self.clock = clock
        self.lock = threading.RLock()
        self.apps: dict[str, App] = {}
        self.pages: dict[str, Page] = {}
        self.blocked_apps: set[str] = set()
        self.extend_user_tokens = False
        """True: exchanging a long-lived user token moves its expiry, which Meta does not promise."""
        self.require_proof = False
        """The app setting "Require App Secret"; https://developers.facebook.com/docs/facebook-login/security"""
        self.oldest_version = 0
        """Major versions below this one are retired whatever the date, so that any version can be made an old one."""
        self.instagram_same_string = False
        """True: refreshing gives the old string with a new expiry, instead of a new string beside the old one."""
        self.threads_same_string = False
        """The same for Threads."""
        self.instagram_wraps_profiles = True
        """Instagram's `/me` answers as its page documents it, with a list in `data`; False: flat, as some have seen it."""
        self.login_subcodes = False
        """True: Instagram and Threads name the cause of a dead token by a subcode, which no recorded answer has."""
        self._tokens: dict[str, Token] = {}
        self._page_tokens: dict[tuple[str, str], str] = {}
        self._random = random.Random(seed)

    def add_app(self, app_id: str, secret: str, name: str = "Sandbox App", provider: ProviderName = "facebook") -> App:
        """Register an app."""
        with self.lock:
            app = self.apps[app_id] = App(app_id, secret, name, provider)
            return app

    def add_page(self, page_id: str, name: str = "Sandbox Page", admins: tuple[str, ...] = ()) -> Page:
        """Create a page; `admins` are the ids of the users with a role on it."""
        with self.lock:
            page = self.pages[page_id] = Page(page_id, name, set(admins))
            return page

    def drop_role(self, page_id: str, user_id: str) -> None:
        """Remove the user's role on the page; page tokens derived through it become invalid."""
        with self.lock:
            self.pages[page_id].admins.discard(user_id)
            for token in self._tokens.values():
                if (token.page_id, token.user_id) == (page_id, user_id):
                    token.kill(INVALID_TOKEN, NO_PAGE_ROLE)

    def issue(self, spec: TokenSpec) -> str:
        """Issue the token that `spec` describes; return its string."""
        with self.lock:
            app = self.apps[spec.app_id]
            value = app.token if spec.kind == "APP" else self._new_value(app.provider)
            self._tokens[value] = new_token(spec, app, value, self.clock)
            return value

    def reissue(self, token: Token, **changes: object) -> Token:
        """Issue another token like `token` but for `changes`, as of now."""
        with self.lock:
            issued_at = whole_second(self.clock.now())
            value = self._new_value(self.apps[token.app_id].provider)
            copy = replace(token, value=value, issued_at=issued_at, killed=None)
            copy = replace(copy, **changes)  # type: ignore[arg-type]
            self._tokens[copy.value] = copy
            return copy

    def page_token(self, page: Page, parent: Token) -> Token:
        """Return the page's token for the user of `parent`: the same one each time while it is valid.

        From a long-lived token it never expires, from a short-lived one it expires with that.
        https://developers.facebook.com/documentation/facebook-login/guides/access-tokens/get-long-lived
        """
        with self.lock:
            earlier = self._tokens.get(self._page_tokens.get((page.id, parent.value), ""))
            if earlier is not None and earlier.valid:
                return earlier
            expires_at = None if parent.long_lived else parent.expires_at
            token = self.reissue(parent, kind="PAGE", page_id=page.id, expires_at=expires_at)
            self._page_tokens[page.id, parent.value] = token.value
            return token

    def find(self, value: str) -> Token | None:
        """Return the token with this string, if there is one."""
        return self._tokens.get(value)

    def token(self, value: str) -> Token:
        """Return the record of a token; one that was never issued raises KeyError."""
        return self._tokens[value]

    def invalidate(
        self, token: str, code: int = INVALID_TOKEN, subcode: int | None = 460, message: str | None = None
    ) -> None:
        """Make one token invalid, by default with Meta's message for the subcode."""
        with self.lock:
            self._tokens[token].kill(code, subcode, message)

    def invalidate_user(self, user_id: str, subcode: int = 460) -> None:
        """Make every token of a user invalid, page tokens included, as a password change does."""
        with self.lock:
            for token in self._tokens.values():
                if token.user_id == user_id:
                    token.kill(INVALID_TOKEN, subcode)

    def block_app(self, app_id: str) -> None:
        """Restrict an app: every call for it is answered with "API access blocked."."""
        with self.lock:
            self.blocked_apps.add(app_id)

    def _new_value(self, provider: ProviderName) -> str:
        return f"{PROVIDERS[provider].prefix}Sandbox" + "".join(self._random.choices(_ALPHABET, k=150))
