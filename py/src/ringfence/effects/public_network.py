"""Requests to addresses that strangers chose: to the public internet, once, and not for ever.

A name is resolved once and the address that was judged is the one that is called, so that nobody
can have another one answer in between. Whatever is not public is refused: this machine, private
networks, and the addresses under which clouds tell their secrets.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpcore

from ringfence.effects.effect import NotDone

# How many of a host's addresses are tried, and for how long each.
_ADDRESSES = 3
_PATIENCE = 3.0
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# All of the public internet in IPv6; elsewhere are further ways to write or reach private ones.
_UNICAST = ipaddress.ip_network("2000::/3")


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered; `body` is empty where nobody asked for it."""

    status: int
    retry_after: str | None
    body: bytes = b""


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, seconds: float, loopback: bool = False
) -> tuple[int, str | None]:
    """Posts, and returns the status and Retry-After. All of it takes `seconds` at most.

    What else is answered is not read, and redirects are not followed.
    """
    reply = _exchange(url, body, headers, seconds, loopback=loopback, limit=0)
    return reply.status, reply.retry_after


def ask(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    seconds: float,
    limit: int,
    loopback: bool = False,
) -> Reply:
    """Posts, and returns all that is answered, which may have `limit` bytes."""
    return _exchange(url, body, headers, seconds, loopback=loopback, limit=limit)


def _exchange(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    seconds: float,
    *,
    loopback: bool,
    limit: int,
) -> Reply:
    network = _PublicNetwork(loopback)
    watch = threading.Timer(seconds, network.cut)
    watch.daemon = True
    watch.start()
    timeouts = dict.fromkeys(("connect", "read", "write", "pool"), seconds)
    try:
        with (
            httpcore.ConnectionPool(network_backend=network) as pool,
            pool.stream(
                "POST",
                url,
                headers=list(headers.items()),
                content=body,
                extensions={"timeout": timeouts},
            ) as answer,
        ):
            said = {name.lower(): value for name, value in answer.headers}
            later = said.get(b"retry-after")
            return Reply(
                answer.status,
                later.decode("latin-1") if later else None,
                _read(answer, limit) if limit else b"",
            )
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
        raise NotDone(f"There was no answer ({type(error).__name__}).") from None
    finally:
        watch.cancel()
        network.close()


def _read(answer: httpcore.Response, limit: int) -> bytes:
    parts = bytearray()
    for part in answer.iter_stream():
        parts += part
        if len(parts) > limit:
            raise NotDone(f"The answer has more than {limit} bytes.", hopeless=True)
    return bytes(parts)


def is_public(address: str) -> bool:
    """Whether an address belongs to the public internet, also one that wraps another."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip not in _UNICAST:
            return False
    return ip.is_global and not ip.is_multicast


class _PublicNetwork(httpcore.NetworkBackend):
    """Connects to public addresses only."""

    def __init__(self, loopback: bool) -> None:
        self._loopback = loopback
        self._backend = httpcore.SyncBackend()
        self._connection: socket.socket | None = None
        self._over = False

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connects to an address that was judged, whatever the name leads to by then."""
        stream = self._connected(self._judged(host, port), port, local_address, socket_options)
        # Another handle on the same connection: TLS takes the first one over.
        self._connection = stream.get_extra_info("socket").dup()
        # Whoever has his name looked up slowly gets no more time for it.
        if self._over:
            stream.close()
            raise NotDone("There was no answer in time.")
        return stream

    def _connected(
        self, addresses: list[str], port: int, local_address: str | None, options: Any
    ) -> httpcore.NetworkStream:
        """To the first that answers: a host may have one in a network that we are not in."""
        for address in addresses[:-1]:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return self._backend.connect_tcp(address, port, _PATIENCE, local_address, options)
        return self._backend.connect_tcp(addresses[-1], port, _PATIENCE, local_address, options)

    def _judged(self, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise NotDone("The host's name leads nowhere.") from None
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if self._loopback and all(ipaddress.ip_address(each).is_loopback for each in addresses):
            return addresses[:_ADDRESSES]
        # One that is not public among others that are is no accident.
        if not all(is_public(each) for each in addresses):
            raise NotDone("The host is not on the public internet.", hopeless=True)
        return addresses[:_ADDRESSES]

    def cut(self) -> None:
        """Ends a connection on which somebody takes too long, wherever it stands."""
        self._over = True
        if self._connection is not None:
            with suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Lets go of the handle."""
        if self._connection is not None:
            self._connection.close()
