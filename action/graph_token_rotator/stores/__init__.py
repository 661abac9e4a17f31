"""Secret stores outside GitHub, one module for each. Empty so far; `github` has GitHub's own."""
