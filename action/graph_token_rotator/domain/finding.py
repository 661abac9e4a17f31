"""A finding: a reason with the facts that fill its sentences."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from .reasons.kinds import Reason

NO_FACTS: Mapping[str, str] = MappingProxyType({})


class Finding(NamedTuple):
    """A reason with the facts that fill its sentences."""

    reason: Reason
    facts: Mapping[str, str] = NO_FACTS
