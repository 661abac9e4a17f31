"""The protocol of the Actions runner: log, masks, annotations, outputs and the job summary.

`Runner` is the only writer of the process, so that every text is redacted in one place.

Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TextIO

from .redaction import MIN_MACHINE_MASK, Redactor, mask_units

if TYPE_CHECKING:
    from ..domain.secret import Secret

MAX_SUMMARY_BYTES = 1 << 20  # bytes of one step's summary
# What can be lost, by the names that people read.
LOG, OUTPUTS, SUMMARY = "Log", "Outputs (GITHUB_OUTPUT)", "Job summary (GITHUB_STEP_SUMMARY)"


def escape_data(text: str) -> str:
    """Escape the data of a workflow command; the runner decodes `%25` last, so `%` is escaped first."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """Escape the value of a property of a workflow command."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")


class Runner:
    """Writes to the log and to the runner's files. Outside of Actions it writes only a plain log.

    A log or a file that cannot be written stops nothing, because reports must not undo a rotation. `lost` keeps what it
    was and why: "Outputs" and "No space left on device".
    """

    def __init__(self, environ: Mapping[str, str], out: TextIO) -> None:
        self._out = out
        self._in_actions = environ.get("GITHUB_ACTIONS") == "true"
        self._debug = environ.get("RUNNER_DEBUG") == "1"
        self._output_file = environ.get("GITHUB_OUTPUT", "")
        self._summary_file = environ.get("GITHUB_STEP_SUMMARY", "")
        self._summary_left = MAX_SUMMARY_BYTES
        self.redact = Redactor()
        self._mask_lock = threading.Lock()
        self.lost: dict[str, str] = {}

    def mask(self, secret: Secret) -> None:
        """Redact a secret from now on, here and in everything that the runner prints for this job."""
        with self._mask_lock:  # two threads at once could each drop the other's secret
            self.redact.add(secret)
        if self._in_actions:
            for unit in mask_units(secret):
                self._write(f"::add-mask::{escape_data(unit)}")

    def line(self, text: str = "") -> None:
        """Write a line, or several, to the log. None of them can be taken for a workflow command."""
        for line in self.redact(text).splitlines() or [""]:
            # The runner trims a line before it looks for `::`, and finds `##[` anywhere in it.
            self._write(re.sub(r"^(\s*):(?=:)", r"\1: ", line).replace("##[", "# #["))

    def debug(self, text: str) -> None:
        """Write lines that are shown only where debug logging is on."""
        if self._debug:
            for line in self.redact(text).splitlines():
                self._write(f"::debug::{escape_data(line)}" if self._in_actions else line)

    def debug_traceback(self, error: BaseException) -> None:
        """Write an error's traceback, redacted, where debug logging is on."""
        if self._debug:
            from traceback import format_exception  # noqa: PLC0415  # rarely needed

            self.debug("".join(format_exception(error)))

    def annotate(self, level: str, title: str, message: str) -> None:
        """Write an annotation; `level` is `error`, `warning` or `notice`.

        The runner does not mask titles, so `title` must be a fixed text.
        """
        text = self.redact(message)
        if self._in_actions:
            self._write(f"::{level} title={escape_property(title)}::{escape_data(text)}")
        else:
            self._write(f"{level}: {title}: {text}")

    def output(self, name: str, value: str, *, secret: bool = False) -> None:
        """Set a step output. Only a `secret` value, which the user has asked for, is written unredacted.

        Outputs are for machines, so short secrets are not redacted here; texts in the report have been redacted before.
        """
        if not self._output_file:
            return
        text = value if secret else self.redact(value, MIN_MACHINE_MASK)
        delimiter = f"ghadelimiter_{os.urandom(16).hex()}"
        self._append(OUTPUTS, self._output_file, f"{name}<<{delimiter}\n{text}\n{delimiter}\n")

    def summary(self, markdown: str) -> None:
        """Append to the job summary, up to the size that GitHub accepts.

        It would not show a larger one at all. Source:
        https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
        """
        if self._summary_file:
            text = self.redact(markdown).encode(errors="replace")[: self._summary_left].decode(errors="ignore")
            self._summary_left -= len(text.encode())
            self._append(SUMMARY, self._summary_file, text)

    def file(self, name: str, write: Callable[[str], None], text: str) -> None:
        """Write the file that the input `name` asks for, redacted like an output.

        `write` writes the redacted text and may raise `OSError`.
        """
        try:
            write(self.redact(text, MIN_MACHINE_MASK))
        except OSError as error:
            self.lose(f"`{name}`", _cause(error))

    def lose(self, name: str, cause: str) -> None:
        """Remember that a part of the report could not be written, and warn of it once."""
        if name not in self.lost:
            self.lost[name] = cause
            self.annotate("warning", "Report incomplete", f"{name} could not be written: {cause}")

    def _append(self, name: str, path: str, text: str) -> None:
        """Append to a file of the runner."""
        try:
            # Without waiting for a reader, if a pipe is in its place.
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0)
            descriptor = os.open(path, flags, 0o666)
            with open(descriptor, "a", encoding="utf-8", errors="replace", newline="\n") as file:  # noqa: PTH123
                file.write(text)
        except OSError as error:
            self.lose(name, _cause(error))

    def _write(self, line: str) -> None:
        """Write one line at once: the process may be killed at any time.

        Once the log cannot be written, as when its reader has gone, nothing more is.
        """
        if LOG in self.lost:
            return
        try:
            self._out.write(line.encode(errors="replace").decode() + "\n")
            self._out.flush()
        except (OSError, ValueError) as error:  # `ValueError` for a closed stream
            self.lost[LOG] = _cause(error)


def _cause(error: Exception) -> str:
    """Return why something could not be written: "No space left on device"."""
    return getattr(error, "strerror", None) or "it is closed"
