"""The words of the project: values without I/O that every other room speaks in. Imports nothing of ours."""
