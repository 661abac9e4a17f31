"""Adapters to GitHub's REST API: secrets, variables, issues and Apps, within its rate limits."""
