"""`rotate`, the main job: parse, run, report, alert. Here are the boundaries behind which nothing may fail."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TextIO, TypeVar

from ..config import inputs, parser
from ..domain import reasons
from ..domain.errors import InputError, Interrupted, ThreadsBlocked
from ..domain.finding import Finding
from ..domain.outcome import Outcome
from ..report import input_problems, log, outputs, summary
from ..report.text import without_data
from ..runtime import run_context
from ..runtime.actions_runner import LOG, SUMMARY, Runner
from ..runtime.clock import Clock, Limits, SystemClock
from . import input_files, signals

if TYPE_CHECKING:
    from ..config.settings import Settings
    from ..runtime.workspace import OutputFile
    from .alerting import AlertService

T = TypeVar("T")
# What is lost where a file cannot be written, and fails no run.
FOR_PEOPLE = frozenset({SUMMARY, "`report-file`", "`metrics-file`"})


def rotate(environ: Mapping[str, str], out: TextIO, clock: Clock | None = None, limits: Limits | None = None) -> int:
    """Run the main job and return its exit status.

    Everything that is printed passes one `Runner`, which knows the secrets before anything can fail.
    """
    logging.disable()  # urllib3 would log addresses
    limits = limits or Limits()
    signals.limit_process(limits.run)  # a log that nobody reads could stop it at the first line
    runner = _masking_runner(environ, out)
    run = run_context.from_environ(environ)
    files, problems = input_files.output_files(environ, run)
    try:
        parsed = parser.parse(environ, input_files.fleet_text(runner, environ, run), problems)
    except InputError as error:
        status = input_files.refuse_inputs(runner, error.problems)
        signals.unlimit_process()
        return status
    # HTTP is loaded only by a run that calls.
    from .alerting import AlertService
    from .job import FLEET_RUN_SECONDS, Job
    from .services import Services

    clock = clock or SystemClock()
    if len(parsed.credentials) > 1:
        limits = limits._replace(run=FLEET_RUN_SECONDS)
    alerts = AlertService(parsed, run, clock)
    job = Job(parsed, Services(parsed, runner, clock, limits), alerts, runner, clock)
    with job.signals.installed(limits.run):
        try:
            outcomes = alerts.with_schedule_findings(job.run())
        except (Interrupted, Exception) as error:  # noqa: BLE001  # the boundary: an outcome for each, whatever happens
            outcomes = _broken_outcomes(parsed, error, runner)
        job.signals.hold()  # until the report is written and the alerts are sent
        forecast = job.forecast if parsed.dry_run else ""
        options = ReportOptions(run.server_url, forecast, files, parsed.export_token)
        outcomes = write_report(runner, [_cleaned(runner, outcome) for outcome in outcomes], options)
        _send_alerts(alerts, runner, outcomes)
        return outputs.exit_status(with_losses(outcomes, runner.lost)) or int(LOG in runner.lost)


def _masking_runner(environ: Mapping[str, str], out: TextIO) -> Runner:
    """Return the runner, which masks every secret from the first line on."""
    runner = Runner(environ, out)
    for secret in inputs.secrets_to_mask(environ):
        runner.mask(secret)
    for warning in input_problems.shortened(inputs.unknown_inputs(environ)):
        runner.annotate("warning", "Unknown input", warning)
    return runner


def _cleaned(runner: Runner, outcome: Outcome) -> Outcome:
    """Return the outcome without pieces of secrets in what services said."""
    try:
        return outcome.cleaned(runner.redact.foreign)
    except Exception as error:  # noqa: BLE001  # a boundary for each
        runner.debug_traceback(error)
        return without_data(outcome, error)


def _broken_outcomes(parsed: Settings, error: BaseException, runner: Runner) -> list[Outcome]:
    """Return the outcomes of a run that ended early. Tracebacks are for debug logs only."""
    if isinstance(error, Interrupted):
        finding = Finding(reasons.INTERRUPTED)
    elif isinstance(error, ThreadsBlocked):
        finding = Finding(reasons.THREADS_BLOCKED)
    else:
        runner.debug_traceback(error)
        finding = Finding(reasons.INTERNAL_ERROR, {"detail": type(error).__name__})
    return [Outcome(credential, finding) for credential in parsed.credentials]


def _send_alerts(alerts: AlertService, runner: Runner, outcomes: Sequence[Outcome]) -> None:
    """Notify people. Whatever goes wrong there, the run's outcomes and exit status stand."""
    stopped = outcomes and all(outcome.finding.reason is reasons.INTERRUPTED for outcome in outcomes)
    try:
        result = alerts.send_interrupted() if stopped else alerts.send(outcomes)
    except Exception as error:  # noqa: BLE001  # the boundary
        runner.debug_traceback(error)
        message = f"Telling people failed in a way it should not ({type(error).__name__})."
        runner.annotate("warning", "People not told", message)
        return
    if result is None:
        return
    warnings = [runner.redact.foreign(warning) for warning in result.warnings]
    for warning in input_problems.shortened(list(dict.fromkeys(warnings))):
        runner.annotate("warning", "People not told", warning)
    runner.summary(summary.notification_lines(result.lines, warnings))


class ReportOptions(NamedTuple):
    """What a report needs beside the outcomes.

    `forecast` is what a dry run predicts, `files` are the files to write, by the name of their input. With
    `export_token` the first token is an output.
    """

    server_url: str
    forecast: str
    files: Mapping[str, OutputFile]
    export_token: bool


def write_report(runner: Runner, outcomes: Sequence[Outcome], options: ReportOptions) -> list[Outcome]:
    """Write all parts, and return the outcomes; with a finding that fails the run where a part was lost."""
    writer = _ReportWriter(runner, outcomes, options)
    parts: Mapping[str, Callable[[], None]] = {
        "Outputs": writer.write_outputs,
        "Output `token`": writer.write_token,
        "Job summary": writer.write_summary,
        "Log": writer.write_log,
        "Annotations": writer.write_annotations,
        "Text of `report-file`": writer.write_document,
        "Text of `metrics-file`": writer.write_metrics,
    }
    for name, write in parts.items():
        try:
            write()
        except Exception as error:  # noqa: BLE001  # a boundary for each part
            runner.debug_traceback(error)
            runner.lose(name, f"{type(error).__name__}, an internal error")
    return with_losses(outcomes, runner.lost)


def with_losses(outcomes: Sequence[Outcome], lost: Mapping[str, str]) -> list[Outcome]:
    """Return the outcomes; with a finding that fails the run where a part of the report was lost.

    A file for people alone that could not be written is worth a warning, which is written by now.
    """
    parts = [f"{name} ({cause})" for name, cause in lost.items() if name not in FOR_PEOPLE]
    if not parts:
        return list(outcomes)
    finding = Finding(reasons.REPORT_INCOMPLETE, {"lost": ", ".join(parts)})
    return [outcome.with_notes(finding) for outcome in outcomes]


class _ReportWriter(NamedTuple):
    """Writes one part after the other to the runner."""

    runner: Runner
    outcomes: Sequence[Outcome]
    options: ReportOptions

    def write_outputs(self) -> None:
        server_url, redact = self.options.server_url, self.runner.redact
        for name, value in self._for_all(lambda some: outputs.outputs(some, server_url, redact)).items():
            self.runner.output(name, value)

    def write_token(self) -> None:
        if self.options.export_token:
            token = self.outcomes[0].token
            self.runner.output("token", token.reveal() if token else "", secret=True)

    def write_summary(self) -> None:
        forecast, server_url = self.options.forecast, self.options.server_url
        self.runner.summary(self._for_all(lambda some: summary.summary(some, server_url, forecast)))

    def write_log(self) -> None:
        for line in self._for_all(lambda some: list(log.log_lines(some, self.options.server_url))):
            self.runner.line(line)

    def write_annotations(self) -> None:
        for level, title, message in self._for_all(
            lambda some: list(log.run_annotations(some, self.options.server_url))
        ):
            self.runner.annotate(level, title, message)

    def write_document(self) -> None:
        if destination := self.options.files.get("report-file"):
            server_url, redact = self.options.server_url, self.runner.redact
            text = self._for_all(lambda some: outputs.document(some, server_url, redact))
            self.runner.file("report-file", destination.write, text)

    def write_metrics(self) -> None:
        if destination := self.options.files.get("metrics-file"):
            from ..report import metrics  # only where they are asked for

            text = self._for_all(lambda some: metrics.text(some, self.runner.redact))
            self.runner.file("metrics-file", destination.write, text)

    def _for_all(self, make: Callable[[Sequence[Outcome]], T]) -> T:
        """Make a part from all outcomes. Where that fails, those that it fails for are replaced by an internal error."""
        try:
            return make(self.outcomes)
        except Exception as error:  # noqa: BLE001  # one credential's data must not cost the others their report
            self.runner.debug_traceback(error)
            return make([self._reportable(outcome, make) for outcome in self.outcomes])

    def _reportable(self, outcome: Outcome, make: Callable[[Sequence[Outcome]], T]) -> Outcome:
        try:
            make([outcome])
        except Exception as error:  # noqa: BLE001  # see above
            return without_data(outcome, error)
        return outcome


def run(arguments: Sequence[str], environ: Mapping[str, str], out: TextIO) -> int:
    """Run the command with the options in `arguments`, and return its exit status. Raises `SystemExit` for wrong ones."""
    if arguments:
        from .rotate_arguments import read_options  # argparse; a run of the action has no arguments

        environ = read_options(arguments, environ, out)
    return rotate(environ, out)
