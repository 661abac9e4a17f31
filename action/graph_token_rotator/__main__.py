"""The entry of `python -m graph_token_rotator`: closes the search path, then runs the command line."""

import gc
import os
import sys

# Looking for cycles while modules are loaded costs a twentieth of a run, which ends before it would pay. Fleets enable it.
if __name__ == "__main__":
    gc.disable()

# Started as `python -m graph_token_rotator` in somebody's checkout, that folder leads the search path, and a `requests.py`
# in it would run with our secrets. The image starts Python with -P; elsewhere this keeps out all but a package of our own
# name (https://docs.python.org/3/using/cmdline.html#cmdoption-P).
if not sys.flags.safe_path:
    _root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
    sys.path[:] = [entry for entry in sys.path if entry not in {"", os.getcwd()} or os.path.abspath(entry) == _root]  # noqa: PTH100, PTH109

try:
    from .cli.main import main
except KeyboardInterrupt:  # in the first tenth of a second
    sys.exit(130)

if __name__ == "__main__":
    sys.exit(main())
