"""Tell people what needs them: decide what is news, keep issues, send messages and the heartbeat."""
