"""The files that inputs name, and what a run writes where its inputs are wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..config import inputs
from ..report import input_problems

if TYPE_CHECKING:
    from ..runtime.actions_runner import Runner
    from ..runtime.run_context import RunContext
    from ..runtime.workspace import OutputFile


def fleet_text(runner: Runner, environ: Mapping[str, str], run: RunContext) -> str | None:
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


def output_files(environ: Mapping[str, str], run: RunContext) -> tuple[dict[str, OutputFile], list[str]]:
    """Return where files are to be written, by input, and what is wrong with those inputs."""
    if not any(inputs.input_text(environ, name) for name in inputs.FILE_INPUTS):
        return {}, []
    from ..runtime import workspace  # only where files are asked for

    paths = {name: inputs.input_text(environ, name) for name in ("config", *inputs.FILE_INPUTS)}
    return workspace.requested_files(paths, run)


def refuse_inputs(runner: Runner, problems: Sequence[str]) -> int:
    """Report what is wrong with the inputs, and return the exit status."""
    for problem in input_problems.shortened(problems):
        runner.annotate("error", "Wrong input", problem)
    runner.output("verdict", "failed")
    runner.output("renewed", "false")
    runner.summary(input_problems.page(problems))
    return 2
