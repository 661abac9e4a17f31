"""What is wrong with the inputs: annotations and a page, neither of them longer than anybody reads."""

from collections.abc import Sequence

# GitHub keeps as many annotations of a level for a step: https://docs.github.com/rest/checks/runs
MAX_ANNOTATIONS = 10
MAX_LINES = 100  # of the page


def shortened(problems: Sequence[str], most: int = MAX_ANNOTATIONS) -> list[str]:
    """Return the first problems, and how many more there are."""
    if len(problems) <= most:
        return list(problems)
    return [*problems[: most - 1], f"{len(problems) - most + 1:,} more problems of this kind or others"]


def page(problems: Sequence[str]) -> str:
    """Return the page in Markdown."""
    lines = (f"- {problem}" for problem in shortened(problems, MAX_LINES))
    return "\n".join(["## ❌ The inputs are wrong; nothing was called", "", *lines]) + "\n"
