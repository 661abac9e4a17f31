"""GitHub Apps as writers: signed requests, and an installation token for each owner."""
