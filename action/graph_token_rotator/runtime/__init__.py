"""The outside world: HTTP, clock, threads, the Actions runner, the workspace."""
