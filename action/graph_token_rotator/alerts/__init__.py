"""Telling people elsewhere: messages to channels, and a heartbeat."""
