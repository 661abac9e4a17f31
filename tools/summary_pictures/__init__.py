"""Pictures of the job summary, for the README: `make picture`."""
