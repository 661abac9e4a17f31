"""Whom a run notifies, about which run, and what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ..domain.ports import Channels, Heartbeat, IssueTracker
    from ..runtime.run_context import RunContext


class AlertTargets(NamedTuple):
    """The ways to reach people; None where one is not wanted.

    `assignees` are the logins that new issues are assigned to.
    """

    issues: IssueTracker | None = None
    assignees: tuple[str, ...] = ()
    channels: Channels | None = None
    heartbeat: Heartbeat | None = None


class AlertContext(NamedTuple):
    """The run that notifies, its time, and the longest time between two scheduled runs.

    `now` is UTC, by the services' clocks where one answered.
    """

    run: RunContext
    now: datetime
    gap: timedelta


class AlertResult(NamedTuple):
    """What was done to notify people, and warnings about what failed: Markdown sentences."""

    lines: list[str]
    warnings: list[str]
