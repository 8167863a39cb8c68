"""The web application behind a real uvicorn, in a thread of the test."""

from __future__ import annotations

import socket
import threading
from types import TracebackType
from typing import Any, Self

import httpx
import uvicorn
from tokens import AUDIENCE, ISSUER, SECRET, SERVICE_KEYS

from ringfence import config
from ringfence.app import create_app
from ringfence.db import Database

SIGN_IN = {
    "JWT_SECRET": SECRET,
    "JWT_ISSUER": ISSUER,
    "JWT_AUDIENCE": AUDIENCE,
    "SERVICE_KEY": ", ".join(SERVICE_KEYS),
}


class Edge:
    """The application on a port of its own; `app` may be reached into."""

    def __init__(self, url: str, **variables: str) -> None:
        settings = config.from_env({"DATABASE_URL": url, **variables})
        self.app = create_app(settings, Database(url, application_name="test web", size=4))
        self._socket = socket.create_server(("127.0.0.1", 0))
        # What asyncio does for sockets of its own making: an answer in two pieces does not wait.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port: int = self._socket.getsockname()[1]
        self._server = uvicorn.Server(
            uvicorn.Config(self.app, log_config=None, access_log=False, ws="none")
        )
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True
        )
        self._client = httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}", timeout=30, trust_env=False
        )

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request."""
        return self._client.request(method, path, **more)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()
        self._server.should_exit = True
        self._thread.join(15)
        self._socket.close()
