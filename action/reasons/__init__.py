"""Every reason a run can end with: one named template each, and one entry of the same name on docs/reasons.md."""

from . import github, human, meta, proof, schedule, state
from .kinds import Reason, Term, Verdict

__all__ = ["ALL", "Reason", "Term", "Verdict", "github", "human", "meta", "proof", "schedule", "state"]

ALL: dict[str, Reason] = {
    value.name: value
    for module in (state, human, meta, proof, github, schedule)
    for value in vars(module).values()
    if isinstance(value, Reason)
}
