"""Vapi as this package meets it: signatures of what comes in, and the calls that go out.

`signatures` is pure and looks at raw bytes; `client` speaks HTTP. Neither decides about money.
"""
