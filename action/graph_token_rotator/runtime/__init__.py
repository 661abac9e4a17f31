"""Everything outside the process: HTTP, the clock, threads, the Actions runner, and files of the workspace."""
