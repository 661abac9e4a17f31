"""Meta's Graph API: `facebook` asks, `answers` and `errors` understand (pure)."""
