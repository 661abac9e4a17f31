"""Reasons about the workflow's schedule: too few tries, or GitHub stopping it.

Source: https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule
"""

from ..reason import Reason, Step, Verdict

# The workflow file has no `on.schedule`.
NO_SCHEDULE = Reason(
    "NoSchedule",
    Verdict.CURRENT,
    "The workflow has no schedule, so the token is looked after only when somebody or something else starts a run",
    steps=(Step('Add a schedule under `on:` in the workflow, such as `schedule: [{{cron: "{cron}"}}]`'),),
)
CROWDED_MINUTE = Reason(
    "CrowdedMinute",
    Verdict.CURRENT,
    "Every scheduled run is at minute 0",
    "At the start of an hour GitHub is busiest, and delays or drops runs.",
    (Step('Choose another minute in the workflow, such as `cron: "{cron}"`'),),
)
# Fewer than three tries: GitHub may drop a run, and Meta may be down during another.
TOO_FEW_RUNS = Reason(
    "TooFewRuns",
    Verdict.CURRENT,
    "The schedule has {runs} between the renewal time ({renewal}) and the end of the token ({expires}), fewer than 3: "
    "if they fail or GitHub drops them, the token dies",
    steps=(Step('Run the workflow more often, such as with `cron: "{cron}"`; or renew earlier (`renew-before`)'),),
    notify=True,
)
# The longest gap between two runs within a year.
GAP_TOO_LONG = Reason(
    "GapTooLong",
    Verdict.CURRENT,
    "Up to {gap} pass between two runs of the schedule, more than `warn-before` ({warn}): "
    "what ends in between may end before any run has told of it",
    steps=(Step('Run the workflow more often, such as with `cron: "{cron}"`'),),
    notify=True,
)
SCHEDULE_NOT_READ = Reason(
    "ScheduleNotRead",
    Verdict.CURRENT,
    "The workflow's file could not be read, in a way that should not be ({detail}), so its schedule is not watched",
    steps=(Step("Report it, with the workflow's file"),),
)
# By `pushed_at` of the repository, from 45 days without a push on.
SCHEDULE_STOPS = Reason(
    "ScheduleStops",
    Verdict.CURRENT,
    "Nothing was pushed to this public repository for {idle} days",
    "GitHub disables schedules there after 60 days without activity, here on {stops} at the earliest. "
    "Then no run looks after the token any more, and none can tell of it.",
    (
        Step("Push a commit before that day; GitHub does not say what else counts as activity"),
        Step("If the schedule is disabled already, enable it again on the workflow's page", "{workflow_page}"),
    ),
    notify=True,
)
