"""Write every part of a run's report, each behind a boundary of its own.

A part that fails is named, and the others go on. What one credential's data break is left out for that credential only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ..domain import reasons
from ..domain.finding import Finding
from ..domain.outcome import Outcome
from ..report import log, outputs, summary
from ..runtime.actions_runner import SUMMARY

if TYPE_CHECKING:
    from ..runtime.actions_runner import Runner
    from ..runtime.workspace import OutputFile

T = TypeVar("T")
# What is lost where a file cannot be written, and fails no run.
FOR_PEOPLE = frozenset({SUMMARY, "`report-file`", "`metrics-file`"})


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


def without_data(outcome: Outcome, error: Exception) -> Outcome:
    """Return the outcome without anything that a service said, because that could not be reported."""
    finding = Finding(reasons.INTERNAL_ERROR, {"detail": type(error).__name__})
    return Outcome(outcome.credential, finding, renewed=outcome.renewed, writes=outcome.writes)
