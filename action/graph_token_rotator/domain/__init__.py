"""The domain: values, reasons and ports that every other room uses.

No I/O, and no import of another room.
"""
