"""Makes releases: what may be released, what its commit says, and which tags point at it. Not a part of the program."""
