"""The public keys of whoever issues tokens, fetched from JWKS_URL and kept.

Requests never wait for a key set they do not need: a key that is known verifies from memory, and
the set is renewed beside it. Only a token of an unknown key waits, for one fetch shared by all,
at most once a minute, so that made-up key ids cannot drive us to hammer the issuer. While it
cannot be asked, known keys go on to serve, and an unknown one is answered 503 rather than 401,
because nobody can say that it is false.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx
import jwt

from ringfence.errors import HttpError
from ringfence.log import Log

_log = Log("web")

_TIMEOUT = 3.0
_LARGEST = 256 * 1024
# Renewed this often, so that a key that was withdrawn stops serving.
_RENEW_AFTER = 600.0
# The pause between two fetches for the sake of unknown keys, and after a failure without any key.
_PAUSE = 60.0
_PAUSE_WITHOUT_KEYS = 5.0

_RSA = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
_CURVES = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512", "Ed25519": "EdDSA"}


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key, and the algorithms it may verify."""

    public_key: Any
    algorithms: frozenset[str]


class KeySet:
    """The keys at one address."""

    def __init__(
        self,
        url: str,
        clock: Callable[[], float] = time.monotonic,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._url = url
        self._clock = clock
        self._transport = transport
        self._keys: dict[str | None, PublicKey] = {}
        self._asked_at: float | None = None
        self._healthy = False
        self._fetching: asyncio.Task[None] | None = None

    async def find(self, kid: str | None) -> PublicKey | None:
        """The key of that id; None when there is none. HttpError 503 when nobody can say."""
        key = self._look_up(kid)
        if key is not None:
            if self._due(_RENEW_AFTER if self._healthy else _PAUSE):
                self._fetch()
            return key
        if self._fetching or self._due(_PAUSE if self._keys else _PAUSE_WITHOUT_KEYS):
            await asyncio.shield(self._fetch())
            key = self._look_up(kid)
        if key is None and not self._healthy:
            raise HttpError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "The issuer's keys cannot be fetched just now; try again.",
                {"Retry-After": str(int(_PAUSE if self._keys else _PAUSE_WITHOUT_KEYS))},
            )
        return key

    def _look_up(self, kid: str | None) -> PublicKey | None:
        # A token may leave the id out where there is no choice.
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(kid)

    def _due(self, pause: float) -> bool:
        return self._asked_at is None or self._clock() - self._asked_at >= pause

    def _fetch(self) -> asyncio.Task[None]:
        """The fetch under way, or a new one."""
        if self._fetching is None:
            self._asked_at = self._clock()
            self._fetching = asyncio.create_task(self._renew())
            self._fetching.add_done_callback(self._fetched)
        return self._fetching

    def _fetched(self, _task: asyncio.Task[None]) -> None:
        self._fetching = None

    async def _renew(self) -> None:
        try:
            async with asyncio.timeout(_TIMEOUT):
                self._keys = parse(await self._download())
        except (httpx.HTTPError, TimeoutError, ValueError) as error:
            if self._healthy or not self._keys:
                _log.warning("the issuer's keys cannot be fetched", reason=type(error).__name__)
            self._healthy = False
        else:
            if not self._healthy:
                _log.info("the issuer's keys are there", keys=len(self._keys))
            self._healthy = True

    async def _download(self) -> bytes:
        async with (
            httpx.AsyncClient(transport=self._transport, timeout=_TIMEOUT) as client,
            client.stream("GET", self._url, headers={"Accept": "application/json"}) as response,
        ):
            if response.status_code != HTTPStatus.OK:
                raise ValueError("not 200")
            body = b""
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > _LARGEST:
                    raise ValueError("too large")
            return body


def parse(document: bytes) -> dict[str | None, PublicKey]:
    """The keys of a JWK set that may verify signatures; others in it are passed over."""
    try:
        items = httpx.Response(200, content=document).json()["keys"]
        found = {item.get("kid"): _public_key(item) for item in items}
    except (KeyError, TypeError, AttributeError, RecursionError):
        raise ValueError("not a key set") from None
    keys = {kid: key for kid, key in found.items() if key is not None}
    if not keys:
        raise ValueError("no usable key")
    return keys


def _public_key(item: dict[str, Any]) -> PublicKey | None:
    if item.get("use", "sig") != "sig" or "d" in item:
        return None
    possible = _algorithms(item)
    stated = item.get("alg")
    algorithms = possible & {stated} if stated is not None else possible
    if not algorithms:
        return None
    try:
        key = jwt.PyJWK(item, algorithm=min(algorithms)).key
    except (jwt.PyJWTError, ValueError):
        return None
    return PublicKey(key, algorithms)


def _algorithms(item: dict[str, Any]) -> frozenset[str]:
    """What a key of this type can verify. A symmetric one (oct) nothing: it is no secret here."""
    if item.get("kty") == "RSA":
        return _RSA
    if item.get("kty") in ("EC", "OKP") and item.get("crv") in _CURVES:
        return frozenset({_CURVES[item["crv"]]})
    return frozenset()
