"""Tokens, good and bad, and the issuer that signs them."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import http.server
import json
import threading
import time
from types import TracebackType
from typing import Any, Self

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt import PyJWT
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

SECRET = "a secret of the tests that is long enough"
ISSUER = "https://issuer.example"
AUDIENCE = "ringfence"
SERVICE_KEYS = ("first-service-key", "second-service-key")

_jwt = PyJWT()


def signed(
    said: dict[str, Any], key: Any = SECRET, algorithm: str = "HS256", **headers: Any
) -> str:
    """A token that says this."""
    return _jwt.encode(said, key, algorithm=algorithm, headers=headers)


def claims(org_id: object = None, **more: Any) -> dict[str, Any]:
    """What a good token says; None takes a claim out."""
    said = {"iss": ISSUER, "aud": AUDIENCE, "exp": int(time.time()) + 300, "org_id": org_id}
    return {name: value for name, value in (said | more).items() if value is not None}


def token(org_id: object = None, **more: Any) -> str:
    """A good token of the shared secret, but for the claims given."""
    said = claims(None if org_id is None else str(org_id), **more)
    return signed(said)


def bearer(token: str) -> dict[str, str]:
    """The header it is sent in."""
    return {"Authorization": f"Bearer {token}"}


def forged(header: dict[str, Any], said: dict[str, Any], secret: bytes | None = None) -> str:
    """A token made by hand: libraries refuse to make these."""
    parts = [_b64(json.dumps(part).encode()) for part in (header, said)]
    signing = ".".join(parts)
    signature = hmac.digest(secret, signing.encode(), hashlib.sha256) if secret else b""
    return f"{signing}.{_b64(signature)}"


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Issuer:
    """Keys, and a server that shows the public halves of those that are published."""

    def __init__(self) -> None:
        self.private: dict[str, Any] = {}
        self.published: list[dict[str, Any]] = []
        self.status = 200
        self.body: bytes | None = None
        self.hang = threading.Event()
        self.hang.set()
        self.fetches = 0
        issuer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, format: str, *arguments: object) -> None: ...

            def do_GET(self) -> None:
                issuer.fetches += 1
                issuer.hang.wait(10)
                body = issuer.body or json.dumps({"keys": issuer.published}).encode()
                self.send_response(issuer.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(body)

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self.url = f"http://127.0.0.1:{self._server.server_port}/jwks.json"

    def add_rsa(self, kid: str, *, publish: bool = True, **more: Any) -> None:
        """A new RSA key."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._add(kid, key, RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), publish, more)

    def add_ec(self, kid: str, **more: Any) -> None:
        """A new key on P-256."""
        key = ec.generate_private_key(ec.SECP256R1())
        self._add(kid, key, ECAlgorithm.to_jwk(key.public_key(), as_dict=True), True, more)

    def _add(self, kid: str, key: Any, jwk: Any, publish: bool, more: dict[str, Any]) -> None:
        self.private[kid] = key
        if publish:
            self.published.append({**jwk, "kid": kid, **more})

    def public_pem(self, kid: str) -> bytes:
        """What an attacker knows of a key."""
        pem: bytes = (
            self.private[kid]
            .public_key()
            .public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )
        return pem

    def token(
        self, kid: str, org_id: object, algorithm: str = "RS256", *, named: bool = True, **more: Any
    ) -> str:
        """A token of one of its keys."""
        said = claims(str(org_id), **more)
        headers = {"kid": kid} if named else {}
        return signed(said, self.private[kid], algorithm, **headers)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.hang.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
