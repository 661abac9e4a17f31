"""The command line and the wiring: one file for each command, and the parts that make up a run."""

# The name of the installed command, as pyproject.toml has it.
PROGRAM = "graph-token-rotator"
