"""The command line and the wiring: one file for each command, and the parts a run is put together from."""

PROGRAM = "graph-token-rotator"
