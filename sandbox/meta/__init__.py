"""Meta's Graph API, as far as access tokens go."""

from sandbox.meta.api import GraphApi
from sandbox.meta.records import App, Page, Token, TokenSpec
from sandbox.meta.registry import Meta

__all__ = ["App", "GraphApi", "Meta", "Page", "Token", "TokenSpec"]
