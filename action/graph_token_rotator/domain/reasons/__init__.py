"""Every reason a run can end with: one named template each, and one entry of the same name on docs/reasons.md.

A reason's constant is its name in UPPER_SNAKE, so a word from a report leads here.
"""

from . import github, human, meta, run, schedule, token, verification
from .github import *
from .human import *
from .kinds import GREEN as GREEN
from .kinds import Reason as Reason
from .kinds import Term as Term
from .kinds import Verdict as Verdict
from .meta import *
from .run import *
from .schedule import *
from .token import *
from .verification import *

ALL: dict[str, Reason] = {
    value.name: value
    for module in (token, run, human, meta, verification, github, schedule)
    for value in vars(module).values()
    if isinstance(value, Reason)
}
