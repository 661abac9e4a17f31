"""GitHub's REST API: `secrets` and `activity` ask, `answers` understands (pure)."""
