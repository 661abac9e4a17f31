"""GitHub's REST API: `secrets` and `activity` ask, `answers` and its siblings understand (pure)."""
