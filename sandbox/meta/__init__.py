"""Meta's Graph API and those of Instagram Login and Threads, as far as access tokens go."""

from sandbox.meta.api import GraphApi
from sandbox.meta.records import App, Page, Token, TokenSpec
from sandbox.meta.refresh_api import InstagramApi, ThreadsApi
from sandbox.meta.registry import Meta

__all__ = ["App", "GraphApi", "InstagramApi", "Meta", "Page", "ThreadsApi", "Token", "TokenSpec"]
