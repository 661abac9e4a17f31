"""Reasons about the run itself: which targets were written, and what ended it early."""

from ..reason import RUN_AGAIN, Reason, Step, Verdict

# The problem of each target that was not written is a note beside it.
PARTLY_WRITTEN = Reason(
    "PartlyWritten",
    Verdict.PARTIAL,
    "The token was proven and is stored as {stored}, but not as {not_stored}, which still holds the old value",
    steps=(
        Step("Mend what keeps the rest from being written, which is told as well"),
        Step("The next run finishes it without asking Meta again, unless the source itself is missing"),
    ),
)
# Without asking Meta: the copies' `updated_at` is older than the token.
COPIES_CAUGHT_UP = Reason(
    "CopiesCaughtUp",
    Verdict.CURRENT,
    "Copies that were written before this token was there were brought up to date: {stored}",
)
# GitHub's transient trouble while a copy's `updated_at` was read.
COPIES_UNSEEN = Reason(
    "CopiesUnseen",
    Verdict.CURRENT,
    "Whether every copy holds the token could not be seen ({detail})",
    steps=(
        Step("The next run looks again"),
        Step("If this repeats, check the network and GitHub's status page"),
    ),
    notify=True,
    transient=True,
)
# By `updated_at`, right before the write.
SOURCE_REPLACED = Reason(
    "SourceReplaced",
    Verdict.FAILED,
    "Somebody stored another token in the secret {secret} after this run had looked at it, so that one was left there",
    steps=(Step("Run the workflow again, which reads the token that is there now", "{workflow_page}"),),
    transient=True,
)
# `revoke-old` only.
OLD_TOKEN_REVOKED = Reason(
    "OldTokenRevoked", Verdict.RENEWED, "The old token was revoked, after every target held the new one"
)
OLD_TOKEN_NOT_REVOKED = Reason(
    "OldTokenNotRevoked",
    Verdict.RENEWED,
    "The old token could not be revoked ({detail}); it works until its own end",
    steps=(
        Step(
            "Revoke it in the business settings if it must not live on",
            "https://business.facebook.com/settings/system-users",
        ),
    ),
)
# SIGINT or SIGTERM, unless a new token was already asked for.
INTERRUPTED = Reason(
    "Interrupted",
    Verdict.FAILED,
    "The run was stopped by a signal before anything was changed",
    steps=(Step("Run the workflow again; repeating a run is harmless", "{workflow_page}"),),
    silent=True,
)
# A part of the report that could not be made or written. Later steps may depend on it, so the run fails.
REPORT_INCOMPLETE = Reason(
    "ReportIncomplete",
    Verdict.CURRENT,
    "A part of this run's report is missing: {lost}",
    "The token itself is not affected.",
    steps=(
        Step("Check that the runner's disk has free space, and that nothing closes the log of the step"),
        RUN_AGAIN,
    ),
    urgent=True,
)
# The machine, a proxy or an Enterprise Server with certificates of its own.
CERTIFICATE_REJECTED = Reason(
    "CertificateRejected",
    Verdict.FAILED,
    "The TLS certificate of {service}, or of a proxy in between, is not trusted ({detail})",
    "Nothing was sent. The stored token was left as it is.",
    steps=(
        Step(
            "If a proxy or your GitHub Enterprise Server uses a private certificate authority, set `SSL_CERT_FILE` in the "
            "step's `env:` to a PEM file with its certificate. The public authorities stay trusted"
        ),
        Step("Otherwise find out what answers in place of {service}, and check the date and time of the runner"),
        RUN_AGAIN,
    ),
)
# `pthread_create` fails; with old engines also where there is room: https://github.com/moby/moby/pull/42681
THREADS_BLOCKED = Reason(
    "ThreadsBlocked",
    Verdict.FAILED,
    "The runner does not let the action start threads, without which no request can be sent in bounded time",
    "Nothing was sent. The stored token was left as it is.",
    steps=(
        Step("On a self-hosted runner, update Docker to 20.10.10 or newer: older ones block threads of new images"),
        Step("Otherwise raise the limit of processes (`ulimit -u`, or `--pids-limit` of the container)"),
        RUN_AGAIN,
    ),
)
# Any exception that is not one of ours; a fleet's other credentials go on.
INTERNAL_ERROR = Reason(
    "InternalError",
    Verdict.FAILED,
    "The action failed in a way it should not ({detail})",
    "The stored value is the old token, or a new one already proven.",
    (
        Step("Run again with debug logging to see the traceback", "{workflow_page}"),
        Step("Report it, with the traceback"),
    ),
)
