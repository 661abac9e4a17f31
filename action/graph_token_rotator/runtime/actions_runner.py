"""The Actions runner's protocol, and the only writer: every line that leaves the process passes `Runner`.

Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

import os
import re
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TextIO

from ..domain.secret import Secret
from .redaction import Redactor, mask_units

MAX_SUMMARY_BYTES = 1 << 20  # bytes a step
# No word of ours, such as a key of the report, has a secret of so many letters in it. A shorter one may be such a word,
# like the `user` of a channel.
MIN_MACHINE_MASK = 16


def escape_data(text: str) -> str:
    """A workflow command's data; the runner undoes `%25` last, so `%` is escaped first."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """A workflow command's property."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")


class Runner:
    """Writes to the log and to the runner's files. Outside of Actions it writes only the plain log."""

    def __init__(self, environ: Mapping[str, str], out: TextIO) -> None:
        self._out = out
        self._in_actions = environ.get("GITHUB_ACTIONS") == "true"
        self._debug = environ.get("RUNNER_DEBUG") == "1"
        self._output_file = environ.get("GITHUB_OUTPUT", "")
        self._summary_file = environ.get("GITHUB_STEP_SUMMARY", "")
        self._summary_left = MAX_SUMMARY_BYTES
        self.redact = Redactor()
        self._learning = threading.Lock()

    def mask(self, secret: Secret) -> None:
        """Hide a secret from now on, here and in everything the runner prints for this job."""
        with self._learning:  # two at once could each forget the other's
            self.redact.add(secret)
        if self._in_actions:
            for part in mask_units(secret):
                self._write(f"::add-mask::{escape_data(part)}")

    def line(self, text: str = "") -> None:
        """A line of the log. It cannot be taken for a workflow command."""
        for part in self.redact(text).splitlines() or [""]:
            # The runner trims a line before it looks for `::`, and finds `##[` anywhere.
            self._write(re.sub(r"^(\s*):(?=:)", r"\1: ", part).replace("##[", "# #["))

    def debug(self, text: str) -> None:
        """Lines shown only where debug logging is on."""
        if self._debug:
            for part in self.redact(text).splitlines():
                self._write(f"::debug::{escape_data(part)}" if self._in_actions else part)

    def debug_traceback(self, error: BaseException) -> None:
        """Write an error's traceback where debug logging is on."""
        if self._debug:
            from traceback import format_exception  # noqa: PLC0415  # only then

            self.debug("".join(format_exception(error)))

    def annotate(self, level: str, title: str, message: str) -> None:
        """An annotation (`error`, `warning` or `notice`). Titles are not masked by the runner, so they are fixed texts."""
        text = self.redact(message)
        if self._in_actions:
            self._write(f"::{level} title={escape_property(title)}::{escape_data(text)}")
        else:
            self._write(f"{level}: {title}: {text}")

    def output(self, name: str, value: str, *, secret: bool = False) -> None:
        """A step output; only a value that is asked for as a secret is written unredacted.

        It is for machines: what is no word of ours in it has been redacted before.
        """
        if not self._output_file:
            return
        text = value if secret else self.redact(value, MIN_MACHINE_MASK)
        delimiter = f"ghadelimiter_{os.urandom(16).hex()}"
        self._append(self._output_file, f"{name}<<{delimiter}\n{text}\n{delimiter}\n")

    def summary(self, markdown: str) -> None:
        """The job summary, or as much of it as GitHub takes: of a step that writes more, it shows nothing."""
        if self._summary_file:
            text = self.redact(markdown).encode(errors="replace")[: self._summary_left].decode(errors="ignore")
            self._summary_left -= len(text.encode())
            self._append(self._summary_file, text)

    def file(self, name: str, put: Callable[[str], None], text: str) -> None:
        """The file that the input `name` asks for, for machines like an output; `put` writes it or raises `OSError`."""
        try:
            put(self.redact(text, MIN_MACHINE_MASK))
        except OSError as error:
            self.annotate("warning", "Report incomplete", f"`{name}` could not be written: {error.strerror}")

    def _append(self, path: str, text: str) -> None:
        """A report that cannot be written never undoes a rotation: it is told, and the run goes on."""
        try:
            with open(path, "a", encoding="utf-8", errors="replace", newline="\n") as file:  # noqa: PTH123  # the runner gives a path
                file.write(text)
        except OSError as error:
            self.annotate(
                "warning", "Report incomplete", f"A file of the runner could not be written: {error.strerror}"
            )

    def _write(self, line: str) -> None:
        """Write a line to the log. A log that cannot be written, such as a closed pipe, never stops a rotation."""
        with suppress(OSError):
            self._out.write(line.encode(errors="replace").decode() + "\n")
            self._out.flush()
