"""The `ringfence serve` command: uvicorn around the application, with our own socket and log."""

from __future__ import annotations

import errno
import os
import socket
import threading
import time
from types import FrameType

import uvicorn

from ringfence import config
from ringfence.app import create_app
from ringfence.config import Settings
from ringfence.db import Database
from ringfence.errors import Failure
from ringfence.log import Log
from ringfence.routes.vapi import FOR_THE_GATE
from ringfence.worker import SAME_SIGNAL

_log = Log("web")

# How long requests under way may take to finish, and when the process ends whatever they do.
_GRACE = 10
_LAST_RESORT = 15.0


def run(settings: Settings) -> int:
    """Serves until told to stop; returns the exit code."""
    # Bound before anything else, so that an occupied port is one sentence and nothing half-done.
    listener = _listen(settings.http_host, settings.http_port)
    database = Database(
        settings.database_url,
        application_name="ringfence web",
        size=settings.database_pool_size,
        transaction_pooler=settings.transaction_pooler,
        reserved=FOR_THE_GATE,
    )
    server = _Server(
        uvicorn.Config(
            create_app(settings, database),
            log_config=None,
            access_log=False,
            ws="none",
            server_header=False,
            # Who is calling is decided by signatures and tokens, never by a header.
            proxy_headers=False,
            timeout_graceful_shutdown=_GRACE,
        )
    )
    _log.info("; ".join(config.describe(settings)) or "every vendor is configured")
    _log.info("listening", url=_address(listener))
    server.run(sockets=[listener])
    _log.info("web stopped")
    return 0


class _Server(uvicorn.Server):
    """uvicorn, with signals as the worker has them: one stops, another one ends at once."""

    _told_at = 0.0

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.should_exit:
            if time.monotonic() - self._told_at > SAME_SIGNAL:
                os._exit(128 + sig)
            return
        self.should_exit = True
        self._told_at = time.monotonic()
        # A request may wait in its thread for a server that does not answer, and an ordinary
        # exit would wait for the thread. It has its time; the database rolls back the rest.
        last_resort = threading.Timer(_LAST_RESORT, os._exit, [1])
        last_resort.daemon = True
        last_resort.start()


def _listen(host: str, port: int) -> socket.socket:
    """A bound socket, or one sentence saying why not."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise Failure(
            f"{host} is not an address of this machine ({error.strerror}); set RINGFENCE_HTTP_HOST."
        ) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise Failure(_why_not(host, port, error)) from None
    return listener


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program; stop it or set RINGFENCE_HTTP_PORT."
    if error.errno == errno.EACCES:
        return f"Port {port} needs privileges; set RINGFENCE_HTTP_PORT to one above 1023."
    return f"Cannot listen on {host}, port {port} ({error.strerror}); set RINGFENCE_HTTP_HOST."


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
