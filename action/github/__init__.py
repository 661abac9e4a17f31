"""GitHub's REST API: `secrets` asks, `answers` understands (pure)."""
