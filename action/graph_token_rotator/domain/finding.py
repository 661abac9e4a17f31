"""Findings: what a run found out about a credential, ready to be put into words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from .reason import Reason

NO_FACTS: Mapping[str, str] = MappingProxyType({})


class Finding(NamedTuple):
    """A reason with the facts that fill its sentences.

    `facts` hold the values for the `{names}` in the reason's texts. They are shown to people, so text from outside must
    have gone through `sanitize` before.
    """

    reason: Reason
    facts: Mapping[str, str] = NO_FACTS
