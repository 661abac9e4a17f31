"""Adapters to Meta's APIs: how a token of each provider is inspected, extended and revoked."""
