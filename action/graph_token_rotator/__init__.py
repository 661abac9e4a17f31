"""Graph Token Rotator: keeps a Meta token in a GitHub secret alive, and says early when it cannot."""

__version__ = "0.1.0"
