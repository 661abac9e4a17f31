"""The entry: wires environment, clock and adapters together, and turns what happened into text and an exit status."""

import gc
import os
import sys

# To look for cycles while modules are loaded costs a twentieth of a run, which is over before it would pay. Fleets do.
if __name__ == "__main__":
    gc.disable()

# Started as `python -m action` in somebody's checkout, that folder leads the search path, and a `requests.py` in it would
# run with our secrets. The image starts Python with -P; elsewhere this keeps out all but a package of our own name (https://docs.python.org/3/using/cmdline.html#cmdoption-P).
if not sys.flags.safe_path:
    _home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
    sys.path[:] = [entry for entry in sys.path if entry not in {"", os.getcwd()} or os.path.abspath(entry) == _home]  # noqa: PTH100, PTH109

import logging
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from typing import TYPE_CHECKING, TextIO

from . import __version__, caller, inputs, settings
from .clock import Clock, Limits, SystemClock
from .errors import InputError, Interrupted
from .model import Finding, Outcome
from .reasons import state
from .report import log, outputs, summary
from .report.annotations import annotations
from .runner import Runner

if TYPE_CHECKING:
    from .files import Destination
    from .wiring import Job

USAGE = """\
usage: graph-token-rotator [rotate [--dry-run]] | sandbox [...] | demo | --version | --help

  rotate    inspect the token and renew it if due; inputs are INPUT_* variables, as the Actions runner sets them
            (without a command: the same, where there are such variables)
  sandbox   serve a simulated Meta and GitHub on loopback, for trying out and for tests
  demo      show the main job on that sandbox
"""


def main() -> int:
    """The command `graph-token-rotator`."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a narrow terminal must not cost the verdict
    return run(sys.argv[1:], os.environ, sys.stdout)


def run(arguments: Sequence[str], environ: Mapping[str, str], out: TextIO) -> int:
    """Carry out a command line; the exit status (2: wrong command line or inputs, nothing was called)."""
    command, *rest = arguments or (["rotate"] if _has_inputs(environ) else [""])
    if command == "rotate" and rest in ([], ["--dry-run"]):
        dry = {inputs.variable("dry-run"): "true"} if rest else {}
        return rotate({**environ, **dry}, out)
    if command in {"sandbox", "demo"}:
        return _sandbox(command, rest)
    if rest == ["--help"]:
        command, rest = "--help", []
    if command in {"--version", "--help", "-h"} and not rest:
        out.write(f"graph-token-rotator {__version__}\n" if command == "--version" else USAGE)
        return 0
    out.write(USAGE)
    return 2


def _has_inputs(environ: Mapping[str, str]) -> bool:
    return environ.get("GITHUB_ACTIONS") == "true" or any(name.startswith("INPUT_") for name in environ)


def _sandbox(command: str, rest: Sequence[str]) -> int:
    from importlib import import_module  # noqa: PLC0415  # not a part of the image

    try:
        module = import_module("sandbox.__main__" if command == "sandbox" else "sandbox.demo")
    except ModuleNotFoundError:
        sys.stderr.write(f"`{command}` is not part of this installation; use a checkout of the project.\n")
        return 2
    return int(module.main(list(rest)))


def rotate(environ: Mapping[str, str], out: TextIO, clock: Clock | None = None, limits: Limits | None = None) -> int:
    """The main job. Everything that is printed passes one `Runner`, which knows the secrets before anything can fail."""
    logging.disable()  # urllib3 would name addresses
    runner = Runner(environ, out)
    for secret in inputs.secrets(environ):
        runner.mask(secret)
    for warning in inputs.unknown(environ):
        runner.annotate("warning", "Unknown input", warning)
    called_by = caller.caller(environ)
    destinations, wrong = _destinations(environ, called_by)
    try:
        found = settings.parse(environ, _file(runner, environ, called_by), wrong)
    except InputError as error:
        return _refuse(runner, error.problems)
    from . import wiring  # noqa: PLC0415  # HTTP is loaded only by a run that calls

    job = wiring.Job(found, called_by, runner, clock or SystemClock(), limits or Limits())
    with job.signals.installed():
        outcomes = _guarded(job, runner)
        job.signals.hold()  # until the report is written and people are told
        ahead = job.forecast if found.dry_run else ""
        status = _report(runner, outcomes, called_by.server_url, ahead, export=found.export_token)
        _write(runner, outcomes, called_by.server_url, destinations)
        _tell(job, runner, outcomes)
        return status


def _file(runner: Runner, environ: Mapping[str, str], called_by: caller.Caller) -> str | None:
    """The fleet file, if one is named; everything it names is hidden before anything is said of it."""
    name = inputs.raw(environ, "config")
    if not name:
        return None
    from . import config, workspace  # noqa: PLC0415  # only fleets have files

    text = workspace.text_of(name, called_by)
    for secret in config.secrets(text, environ) if text else ():
        runner.mask(secret)
    return text


def _destinations(environ: Mapping[str, str], called_by: caller.Caller) -> tuple[dict[str, "Destination"], list[str]]:
    """Where files are to be written, and what is wrong with that."""
    if not any(inputs.raw(environ, name) for name in inputs.FILES):
        return {}, []
    from . import files  # noqa: PLC0415  # only where files are asked for

    return files.wanted(environ, called_by)


def _guarded(job: "Job", runner: Runner) -> list[Outcome]:
    """The one boundary: whatever happens inside ends in an outcome for each. Tracebacks are for debug logs only."""
    try:
        return job.run()
    except Interrupted:
        finding = Finding(state.INTERRUPTED)
    except Exception as error:  # noqa: BLE001  # the boundary
        from traceback import format_exc  # noqa: PLC0415

        runner.debug(format_exc())
        finding = Finding(state.INTERNAL, {"detail": type(error).__name__})
    return [Outcome(credential, finding) for credential in job.settings.credentials]


def _refuse(runner: Runner, problems: Sequence[str]) -> int:
    for problem in problems:
        runner.annotate("error", "Wrong input", problem)
    runner.output("verdict", "failed")
    runner.output("renewed", "false")
    runner.summary(summary.problems(problems))
    return 2


def _tell(job: "Job", runner: Runner, outcomes: Sequence[Outcome]) -> None:
    """The second boundary: whatever happens while people are told, the run's outcomes and exit status stand."""
    stopped = outcomes and all(outcome.finding.reason is state.INTERRUPTED for outcome in outcomes)
    try:
        told = job.broken_off() if stopped else job.tell(outcomes)
    except Exception as error:  # noqa: BLE001  # the boundary
        from traceback import format_exc  # noqa: PLC0415

        runner.debug(format_exc())
        message = f"Telling people failed in a way it should not ({type(error).__name__})."
        runner.annotate("warning", "People not told", message)
        return
    for warning in told.warnings:
        runner.annotate("warning", "People not told", warning)
    runner.summary(summary.told(told.lines, told.warnings))


def _report(runner: Runner, outcomes: Sequence[Outcome], server_url: str, ahead: str, *, export: bool) -> int:
    for name, value in outputs.outputs(outcomes, server_url, runner.redact).items():
        runner.output(name, value)
    if export:
        token = outcomes[0].token
        runner.output("token", token.reveal() if token else "", secret=True)
    runner.summary(summary.summary(outcomes, server_url, ahead))
    for line in log.log(outcomes, server_url):
        runner.line(line)
    for level, title, message in annotations(outcomes, server_url):
        runner.annotate(level, title, message)
    return outputs.exit_status(outcomes)


def _write(
    runner: Runner, outcomes: Sequence[Outcome], server_url: str, destinations: Mapping[str, "Destination"]
) -> None:
    """The files that were asked for."""
    if destination := destinations.get("report-file"):
        runner.file("report-file", destination.put, outputs.document(outcomes, server_url, runner.redact))
    if destination := destinations.get("metrics-file"):
        from .report import metrics  # noqa: PLC0415  # only where they are asked for

        runner.file("metrics-file", destination.put, metrics.text(outcomes, runner.redact))


if __name__ == "__main__":
    sys.exit(main())
