"""Meta's Graph API and those of Instagram Login and Threads, as far as access tokens go."""

from .graph_api import GraphApi
from .records import App, Page, Token, TokenSpec
from .refreshable_api import InstagramApi, ThreadsApi
from .registry import Meta

__all__ = ["App", "GraphApi", "InstagramApi", "Meta", "Page", "ThreadsApi", "Token", "TokenSpec"]
