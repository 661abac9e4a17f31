"""`rotate`, the main job: parse, run, report, alert. Here are the boundaries behind which nothing may fail."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from ..config import inputs, parser
from ..domain import reasons
from ..domain.errors import InputError, Interrupted, ThreadsBlocked
from ..domain.finding import Finding
from ..domain.outcome import Outcome
from ..report import outputs, summary
from ..runtime import run_context
from ..runtime.actions_runner import LOG, Runner
from ..runtime.clock import Clock, Limits, SystemClock
from .reporting import ReportOptions, with_losses, write_report

if TYPE_CHECKING:
    from ..config.settings import Settings
    from ..runtime.workspace import OutputFile
    from .alerting import AlertService


def rotate(environ: Mapping[str, str], out: TextIO, clock: Clock | None = None, limits: Limits | None = None) -> int:
    """Run the main job and return its exit status.

    Everything that is printed passes one `Runner`, which knows the secrets before anything can fail.
    """
    logging.disable()  # urllib3 would log addresses
    runner = Runner(environ, out)
    for secret in inputs.secrets_to_mask(environ):
        runner.mask(secret)
    for warning in inputs.unknown_inputs(environ):
        runner.annotate("warning", "Unknown input", warning)
    run = run_context.from_environ(environ)
    output_files, problems = _output_files(environ, run)
    try:
        parsed = parser.parse(environ, _fleet_text(runner, environ, run), problems)
    except InputError as error:
        return _refuse_inputs(runner, error.problems)
    # HTTP is loaded only by a run that calls.
    from .alerting import AlertService
    from .job import FLEET_RUN_SECONDS, Job
    from .services import Services

    clock, limits = clock or SystemClock(), limits or Limits()
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
        options = ReportOptions(run.server_url, forecast, output_files, parsed.export_token)
        outcomes = write_report(runner, outcomes, options)
        _send_alerts(alerts, runner, outcomes)
        return outputs.exit_status(with_losses(outcomes, runner.lost)) or int(LOG in runner.lost)


def _fleet_text(runner: Runner, environ: Mapping[str, str], run: run_context.RunContext) -> str | None:
    """Return the fleet file's text, if one is named. All that it names is masked before anything is printed."""
    name = inputs.input_text(environ, "config")
    if not name:
        return None
    from ..config import fleet_file  # only fleets have files
    from ..runtime import workspace  # only fleets have files

    text = workspace.read_text(name, run)
    for secret in fleet_file.secrets_to_mask(text, environ) if text else ():
        runner.mask(secret)
    return text


def _output_files(environ: Mapping[str, str], run: run_context.RunContext) -> tuple[dict[str, OutputFile], list[str]]:
    """Return where files are to be written, by input, and what is wrong with those inputs."""
    if not any(inputs.input_text(environ, name) for name in inputs.FILE_INPUTS):
        return {}, []
    from ..runtime import workspace  # only where files are asked for

    paths = {name: inputs.input_text(environ, name) for name in ("config", *inputs.FILE_INPUTS)}
    return workspace.requested_files(paths, run)


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


def _refuse_inputs(runner: Runner, problems: Sequence[str]) -> int:
    for problem in problems:
        runner.annotate("error", "Wrong input", problem)
    runner.output("verdict", "failed")
    runner.output("renewed", "false")
    runner.summary(summary.input_problems_page(problems))
    return 2


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
    for warning in result.warnings:
        runner.annotate("warning", "People not told", warning)
    runner.summary(summary.notification_lines(result.lines, result.warnings))


def run(arguments: Sequence[str], environ: Mapping[str, str], out: TextIO) -> int:
    """Run the command with the options in `arguments`, and return its exit status. Raises `SystemExit` for wrong ones."""
    if arguments:
        from .rotate_arguments import read_options  # argparse; a run of the action has no arguments

        environ = read_options(arguments, environ, out)
    return rotate(environ, out)
