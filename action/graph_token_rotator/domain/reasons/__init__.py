"""Every reason a run can end with, each explained by the entry of the same name in docs/reasons.md.

A reason's constant is its name in UPPER_SNAKE, so a word from a report leads here.
"""

from ..reason import Reason as Reason
from ..reason import Term as Term
from ..reason import Verdict as Verdict
from . import access, github, human, meta, run, schedule, token, verification
from .access import *
from .github import *
from .human import *
from .meta import *
from .run import *
from .schedule import *
from .token import *
from .verification import *

ALL: dict[str, Reason] = {
    value.name: value
    for module in (token, run, human, meta, verification, github, access, schedule)
    for value in vars(module).values()
    if isinstance(value, Reason)
}
