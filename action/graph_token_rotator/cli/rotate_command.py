import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from ..config import inputs, settings
from ..domain import reasons
from ..domain.errors import InputError, Interrupted
from ..domain.outcome import Finding, Outcome
from ..report import log, outputs, summary
from ..report.log import annotations
from ..runtime import run_context
from ..runtime.actions_runner import Runner
from ..runtime.clock import Clock, Limits, SystemClock

if TYPE_CHECKING:
    from ..runtime.workspace import OutputFile
    from .job import Job


def rotate(environ: Mapping[str, str], out: TextIO, clock: Clock | None = None, limits: Limits | None = None) -> int:
    """The main job. Everything that is printed passes one `Runner`, which knows the secrets before anything can fail."""
    logging.disable()  # urllib3 would name addresses
    runner = Runner(environ, out)
    for secret in inputs.secrets_to_mask(environ):
        runner.mask(secret)
    for warning in inputs.unknown_inputs(environ):
        runner.annotate("warning", "Unknown input", warning)
    called_by = run_context.from_environ(environ)
    destinations, wrong = _output_files(environ, called_by)
    try:
        found = settings.parse(environ, _fleet_text(runner, environ, called_by), wrong)
    except InputError as error:
        return _refuse_inputs(runner, error.problems)
    from .job import Job  # noqa: PLC0415  # HTTP is loaded only by a run that calls

    job = Job(found, called_by, runner, clock or SystemClock(), limits or Limits())
    with job.signals.installed():
        outcomes = _run_guarded(job, runner)
        job.signals.hold()  # until the report is written and people are told
        ahead = job.forecast if found.dry_run else ""
        status = _report(runner, outcomes, called_by.server_url, ahead, export=found.export_token)
        _write_files(runner, outcomes, called_by.server_url, destinations)
        _send_alerts(job, runner, outcomes)
        return status


def _fleet_text(runner: Runner, environ: Mapping[str, str], called_by: run_context.RunContext) -> str | None:
    """The fleet file, if one is named; everything it names is hidden before anything is said of it."""
    name = inputs.input_text(environ, "config")
    if not name:
        return None
    from ..config import fleet_file  # noqa: PLC0415  # only fleets have files
    from ..runtime import workspace  # noqa: PLC0415  # only fleets have files

    text = workspace.read_text(name, called_by)
    for secret in fleet_file.secrets_to_mask(text, environ) if text else ():
        runner.mask(secret)
    return text


def _output_files(
    environ: Mapping[str, str], called_by: run_context.RunContext
) -> tuple[dict[str, "OutputFile"], list[str]]:
    """Where files are to be written, and what is wrong with that."""
    if not any(inputs.input_text(environ, name) for name in inputs.FILE_INPUTS):
        return {}, []
    from ..runtime import workspace  # noqa: PLC0415  # only where files are asked for

    paths = {name: inputs.input_text(environ, name) for name in ("config", *inputs.FILE_INPUTS)}
    return workspace.requested_files(paths, called_by)


def _run_guarded(job: "Job", runner: Runner) -> list[Outcome]:
    """The one boundary: whatever happens inside ends in an outcome for each. Tracebacks are for debug logs only."""
    try:
        return job.run()
    except Interrupted:
        finding = Finding(reasons.INTERRUPTED)
    except Exception as error:  # noqa: BLE001  # the boundary
        from traceback import format_exc  # noqa: PLC0415

        runner.debug(format_exc())
        finding = Finding(reasons.INTERNAL_ERROR, {"detail": type(error).__name__})
    return [Outcome(credential, finding) for credential in job.settings.credentials]


def _refuse_inputs(runner: Runner, problems: Sequence[str]) -> int:
    for problem in problems:
        runner.annotate("error", "Wrong input", problem)
    runner.output("verdict", "failed")
    runner.output("renewed", "false")
    runner.summary(summary.input_problems_page(problems))
    return 2


def _send_alerts(job: "Job", runner: Runner, outcomes: Sequence[Outcome]) -> None:
    """The second boundary: whatever happens while people are told, the run's outcomes and exit status stand."""
    stopped = outcomes and all(outcome.finding.reason is reasons.INTERRUPTED for outcome in outcomes)
    try:
        told = job.send_interrupted() if stopped else job.send_alerts(outcomes)
    except Exception as error:  # noqa: BLE001  # the boundary
        from traceback import format_exc  # noqa: PLC0415

        runner.debug(format_exc())
        message = f"Telling people failed in a way it should not ({type(error).__name__})."
        runner.annotate("warning", "People not told", message)
        return
    for warning in told.warnings:
        runner.annotate("warning", "People not told", warning)
    runner.summary(summary.notification_lines(told.lines, told.warnings))


def _report(runner: Runner, outcomes: Sequence[Outcome], server_url: str, ahead: str, *, export: bool) -> int:
    for name, value in outputs.outputs(outcomes, server_url, runner.redact).items():
        runner.output(name, value)
    if export:
        token = outcomes[0].token
        runner.output("token", token.reveal() if token else "", secret=True)
    runner.summary(summary.summary(outcomes, server_url, ahead))
    for line in log.log_lines(outcomes, server_url):
        runner.line(line)
    for level, title, message in annotations(outcomes, server_url):
        runner.annotate(level, title, message)
    return outputs.exit_status(outcomes)


def _write_files(
    runner: Runner, outcomes: Sequence[Outcome], server_url: str, destinations: Mapping[str, "OutputFile"]
) -> None:
    """The files that were asked for."""
    if destination := destinations.get("report-file"):
        runner.file("report-file", destination.write, outputs.document(outcomes, server_url, runner.redact))
    if destination := destinations.get("metrics-file"):
        from ..report import metrics  # noqa: PLC0415  # only where they are asked for

        runner.file("metrics-file", destination.write, metrics.text(outcomes, runner.redact))
