"""Notify people: decide what is new, keep issues, send messages and the heartbeat."""
