"""Lists in pages, with `Link` headers to the other pages.

https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self, TypeVar
from urllib.parse import urlencode

LARGEST: Final = 100
"""Entries of a page, at most."""
_DEFAULT: Final = 30

T = TypeVar("T")


@dataclass(frozen=True)
class Page:
    """One page of a list; the first has number 1."""

    number: int
    size: int

    @classmethod
    def of_query(cls, query: Mapping[str, str], *, default: int = _DEFAULT, largest: int = LARGEST) -> Self:
        """Return the page for a query; GitHub takes a number it cannot use for the nearest it can."""
        return cls(_positive(query, "page", 1), min(_positive(query, "per_page", default), largest))

    def slice(self, items: Sequence[T]) -> Sequence[T]:
        """Return the items on this page."""
        return items[(self.number - 1) * self.size : self.number * self.size]

    def links(self, url: str, query: Mapping[str, str], total: int) -> dict[str, str]:
        """Return the addresses of the pages around this one by their relation, with the same filters."""
        last = max(-(-total // self.size), 1)
        numbers: dict[str, int] = {}
        if self.number > 1:
            numbers |= {"prev": self.number - 1, "first": 1}
        if self.number < last:
            numbers |= {"next": self.number + 1, "last": last}
        return {name: f"{url}?{urlencode({**query, 'page': number})}" for name, number in numbers.items()}


def link_header(links: Mapping[str, str]) -> dict[str, str]:
    """Return the `Link` header, or no header when there is nothing to link to."""
    value = ", ".join(f'<{address}>; rel="{name}"' for name, address in links.items())
    return {"Link": value} if value else {}


def _positive(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, "")
    return max(int(text), 1) if text.isdecimal() else default
