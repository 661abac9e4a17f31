"""The core: decide, extend, verify and write a token. All I/O goes through the ports of `domain`."""
