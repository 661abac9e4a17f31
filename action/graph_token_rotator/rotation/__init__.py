"""What the project is for: decide, extend, prove, write. I/O only through the ports of `domain`."""
