"""The outside world: HTTP, the clock, threads, the Actions runner, and files of the workspace."""
