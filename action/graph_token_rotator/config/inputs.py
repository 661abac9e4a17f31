"""The texts of inputs, read from `INPUT_*` variables. No I/O.

No other module knows these variables. The runner sets them for the action; people set them in a shell, or the command line
sets them from its options.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from ..domain.sanitize import sanitize
from ..domain.secret import Secret
from . import converters, urls
from .input_table import INPUTS, SECRET_INPUTS

T = TypeVar("T")

# What may be written into the workspace.
FILE_INPUTS = ("report-file", "metrics-file")
# The runner gives these two to every container action: https://github.com/actions/runner
RUNNER_INPUTS = frozenset({"entrypoint", "args"})
# Longer values are not repeated in an error: they could be a secret in the wrong place.
MAX_REPEATED = 19


def variable(name: str) -> str:
    """Return the variable in which the runner passes an input: upper case, and hyphens stay."""
    return "INPUT_" + name.upper()


def variables(name: str) -> tuple[str, str]:
    """Return both variables that may hold an input: the runner's, and one without hyphens for shells."""
    return variable(name), variable(name).replace("-", "_")


def input_text(environ: Mapping[str, str], name: str) -> str:
    """Return an input's text, trimmed as the runner's own toolkit does; its default where empty."""
    for text in _set_texts(environ, name):
        return text
    spec = INPUTS[name]
    return environ.get(spec.default_variable) or spec.default


def _set_texts(environ: Mapping[str, str], name: str) -> list[str]:
    """Return the different texts set for an input, the runner's first: none, one, or two in conflict."""
    texts = (environ.get(key, "").strip() for key in variables(name))
    return list(dict.fromkeys(filter(None, texts)))


def with_values(environ: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which these inputs have these values, whatever was set for them."""
    replaced = {key for name in values for key in variables(name)}
    others = {key: text for key, text in environ.items() if key not in replaced}
    return others | {variable(name): text for name, text in values.items()}


def secrets_to_mask(environ: Mapping[str, str]) -> list[Secret]:
    """Return the secrets in the inputs, which are masked before anything else happens."""
    texts = [text for name in SECRET_INPUTS for text in _set_texts(environ, name)]
    parts = urls.secret_parts("\n".join(text for name in ("notify", "heartbeat") for text in _set_texts(environ, name)))
    # A login that is a part of the repository's or the secret's name would blank these out everywhere.
    public = f"{input_text(environ, 'repository')} {input_text(environ, 'secret')}".lower()
    return [Secret(text) for text in (*texts, *(part for part in parts if part.lower() not in public))]


def unknown_inputs(environ: Mapping[str, str]) -> list[str]:
    """Return a warning for each `INPUT_*` variable that is no input of ours, with the most similar input."""
    known = {key for name in (*INPUTS, *RUNNER_INPUTS) for key in variables(name)}
    warnings = []
    for name in sorted(key[6:].lower() for key in environ if key.startswith("INPUT_") and key not in known):
        near = converters.nearest(name.replace("_", "-"), INPUTS)
        hint = f"; did you mean `{near}`?" if near else "; it is ignored."
        warnings.append(f"There is no input `{sanitize(name, 40)}`{hint}")
    return warnings


def _conflicts(environ: Mapping[str, str]) -> list[str]:
    """Return a problem for each input whose two variables differ. Which one is meant is not ours to guess."""
    return [
        f"`{name}` is set twice, to different values: in {' and in '.join(variables(name))}; keep one of them"
        for name in INPUTS
        if len(_set_texts(environ, name)) > 1
    ]


class InputReader:
    """Reads inputs one by one and collects every problem in `problems`."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems = _conflicts(environ)

    def text(self, name: str) -> str:
        """Return an input's text, or its default where it is empty."""
        return input_text(self._environ, name)

    def read(self, name: str, convert: Callable[[str], T], needed: str = "") -> T | None:
        """Return an input's value, or None where it is empty or wrong.

        `convert` raises `ValueError` for a wrong text. `needed` says what to do about a required input that is empty.
        """
        text = self.text(name)
        if not text:
            if needed:
                self.problems.append(f"`{name}` is empty; {needed}")
            return None
        try:
            return convert(text)
        except ValueError as error:
            repeated = name not in SECRET_INPUTS and len(text) <= MAX_REPEATED
            self.problems.append(f"`{name}`{f': {sanitize(text)!r}' if repeated else ''} {error}")
            return None
