"""A server that takes what comes, remembers it and answers as it is told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


@dataclass
class Received:
    """One request."""

    headers: dict[str, str]
    body: bytes
    path: str = ""
    at: float = field(default_factory=time.time)

    @property
    def message(self) -> dict[str, Any]:
        """What Vapi wraps into every webhook."""
        message: dict[str, Any] = json.loads(self.body)["message"]
        return message

    @property
    def kind(self) -> str:
        """Its type, with the status where there is one."""
        return ":".join(filter(None, (self.message["type"], self.message.get("status"))))


class _Server(ThreadingHTTPServer):
    # A vendor opens many connections at once; the usual five would have some of them reset.
    request_queue_size = 256
    daemon_threads = True
    block_on_close = False


# Status and body; a body that is not bytes is sent as JSON.
Answer = tuple[int, Any]


class Receiver:
    """Listens on loopback. `answer` decides what each request is told; {} by default."""

    def __init__(self, answer: Callable[[Received], Answer] | None = None) -> None:
        self.received: list[Received] = []
        self.answer = answer or (lambda _: (200, {}))
        self.headers: dict[str, str] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                """Says nothing."""

            def do_GET(self) -> None:
                self.do_POST()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = Received(headers, body, self.path)
                outer.received.append(request)
                status, answer = outer.answer(request)
                payload = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(payload)))
                self.send_header("Location", "/elsewhere")
                for name, value in outer.headers.items():
                    self.send_header(name, value)
                # In one piece with the body: two small ones wait for each other's receipt.
                self._headers_buffer.append(b"\r\n" + payload)  # type: ignore[attr-defined]
                self.flush_headers()

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"

    def kinds(self) -> list[str]:
        """What came, in order."""
        return [request.kind for request in self.received]

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The messages of one kind."""
        return [request.message for request in self.received if request.kind == kind]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
