"""Sign-in as a GitHub App: a signed request, and a token for each installation."""
