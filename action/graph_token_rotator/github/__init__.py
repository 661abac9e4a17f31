"""GitHub's REST API: secrets, variables, issues and App sign-in, within its rate limits."""
