"""A vendor to practise with: it speaks Vapi's wire, and does to webhooks what networks do.

    clock.py       the vendor's time: runs, runs faster, or stands still until it is moved
    rules.py       what Vapi refuses: unknown fields, wrong types, numbers out of range
    calls.py       a call, and every document the vendor shows of it
    vendor.py      the life of calls: asked about, answered, ended, reported
    delivery.py    webhooks: signed, lost, repeated, delayed, shuffled, sent again
    app.py         the REST API, the control URLs and a small surface for demonstrations
    server.py      `Sandbox`: all of it on a free port of loopback, driven from Python

Everything random comes from one seed and the number of the call, never from the order in which
threads or replies happen to come, so the same calls meet the same fate each time.
"""

from ringfence.sandbox.calls import Behaviour, CallFacts, Delivery
from ringfence.sandbox.delivery import Bearer, Counters, Faults, HmacCredential
from ringfence.sandbox.server import Sandbox
from ringfence.sandbox.vendor import SandboxConfig

__all__ = [
    "Bearer",
    "Behaviour",
    "CallFacts",
    "Counters",
    "Delivery",
    "Faults",
    "HmacCredential",
    "Sandbox",
    "SandboxConfig",
]
