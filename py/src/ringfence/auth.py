"""Who is calling: bearer tokens (JWT) of organizations and operators, and the service key.

Which algorithms a token may use follows from what is configured and never from the token: a
shared secret means HS256 and nothing else, a key set means public-key algorithms and nothing
else, so that a public key can never serve as a secret. The token says which organization it
speaks for; whether that exists is for the database to say.
"""

from __future__ import annotations

import enum
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

import jwt
from starlette.requests import Request

from ringfence.config import Settings
from ringfence.errors import HttpError
from ringfence.jwks import KeySet

# Clocks of different machines agree within this many seconds.
LEEWAY = 10

_LONGEST_TOKEN = 16 * 1024
# Between the three parts of a token.
_DOTS = 2
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Access(enum.Enum):
    """Who may use an operation."""

    # Everybody, or whoever the handler itself lets in (vendors, by their signatures).
    OPEN = "open"
    ORGANIZATION = "organization"
    # An organization sees its own, an operator everybody's.
    READER = "reader"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who calls, once that is certain."""

    org_id: UUID | None = None
    operator: bool = False

    @property
    def scope(self) -> UUID | None:
        """The organization a read is confined to; None for an operator, who sees all."""
        return None if self.operator else self.org_id


class Authenticator:
    """Tells from a request's headers who is calling, or refuses it."""

    def __init__(self, settings: Settings) -> None:
        self._service_keys = tuple(_digest(key) for key in settings.service_key)
        self._issuer = settings.jwt_issuer
        self._audience = settings.jwt_audience
        self._secret = settings.jwt_secret
        self._keys = KeySet(settings.jwks_url) if settings.jwks_url else None
        self._signs_in = bool(settings.jwt_secret or settings.jwks_url)

    async def admit(self, request: Request, access: Access) -> Principal:
        """Who calls, if that may use an operation of this access; else raises HttpError."""
        principal = await self._identify(request, access)
        if principal.operator and access in (Access.READER, Access.OPERATOR):
            return principal
        if access is Access.OPERATOR:
            raise _forbidden("Only operators may do this: the service key, or role operator.")
        if principal.org_id is None:
            raise _forbidden("The token names no organization: claim org_id must be its UUID.")
        return principal

    def bears_token(self, request: Request) -> bool:
        """Whether the request carries what looks like a token, where tokens are taken."""
        scheme, _, paper = request.headers.get("authorization", "").partition(" ")
        return self._signs_in and scheme.lower() == "bearer" and paper.count(".") == _DOTS

    async def organization(self, request: Request) -> UUID:
        """The organization whose token the request carries; else raises HttpError."""
        return cast(UUID, (await self.admit(request, Access.ORGANIZATION)).org_id)

    async def _identify(self, request: Request, access: Access) -> Principal:
        service_key = request.headers.get("x-service-key")
        if service_key is not None:
            if not self._service_keys:
                raise _not_configured("SERVICE_KEY")
            if self._is_service_key(service_key):
                return Principal(operator=True)
            raise _unauthorized("The service key is not right.")
        token = _bearer(request)
        if token is not None and self._is_service_key(token):
            return Principal(operator=True)
        if not self._signs_in and (access is not Access.OPERATOR or not self._service_keys):
            missing = "JWT_SECRET or JWKS_URL, with JWT_ISSUER and JWT_AUDIENCE"
            raise _not_configured(
                f"SERVICE_KEY, or {missing}" if access is Access.OPERATOR else missing
            )
        if token is None:
            raise _unauthorized()
        if not self._signs_in:
            raise _unauthorized("The service key is not right.")
        return _principal(await self._verified(token))

    def _is_service_key(self, offered: str) -> bool:
        digest = _digest(offered)
        # Every key is compared, so that the time says nothing about which was close.
        matches = [hmac.compare_digest(digest, key) for key in self._service_keys]
        return any(matches)

    async def _verified(self, token: str) -> Mapping[str, Any]:
        """The claims of a token whose signature, issuer, audience and times are right."""
        try:
            key, algorithm = await self._key_for(token)
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                issuer=self._issuer,
                audience=self._audience,
                leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
            raise _unauthorized(_reason(error)) from None
        return claims

    async def _key_for(self, token: str) -> tuple[Any, str]:
        """The key that must have signed it, and the one algorithm it may have used."""
        if len(token) > _LONGEST_TOKEN:
            raise jwt.DecodeError
        header = jwt.get_unverified_header(token)
        if self._keys is None:
            return self._secret, "HS256"
        kid, algorithm = header.get("kid"), header.get("alg")
        if not isinstance(kid, str | None) or not isinstance(algorithm, str):
            raise jwt.DecodeError
        key = await self._keys.find(kid)
        # The key says what it is for; a token that claims otherwise fails right here.
        if key is None or algorithm not in key.algorithms:
            raise jwt.InvalidAlgorithmError
        return key.public_key, algorithm


def _principal(claims: Mapping[str, Any]) -> Principal:
    metadata = claims.get("app_metadata")
    org_id = claims.get("org_id")
    if org_id is None and isinstance(metadata, Mapping):
        org_id = metadata.get("org_id")
    operator = claims.get("role") == "operator"
    if org_id is None:
        return Principal(operator=operator)
    if not isinstance(org_id, str) or not _UUID.fullmatch(org_id):
        raise _forbidden("The token's org_id is not a UUID.")
    return Principal(UUID(org_id), operator)


def _bearer(request: Request) -> str | None:
    """The token of the Authorization header. Two of them are none: which one would count?"""
    offered = request.headers.getlist("authorization")
    if not offered:
        return None
    scheme, _, token = offered[0].partition(" ")
    if len(offered) > 1 or scheme.lower() != "bearer" or not token.strip():
        raise _unauthorized("Send one header: Authorization: Bearer <token>.")
    return token.strip()


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()


# What may be said of a token: each is checked only after the signature has been.
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (jwt.ExpiredSignatureError, "The token has expired."),
    (jwt.ImmatureSignatureError, "The token is not valid yet."),
    (jwt.InvalidAudienceError, "The token is for another audience."),
    (jwt.InvalidIssuerError, "The token is from another issuer."),
    (jwt.MissingRequiredClaimError, "The token lacks exp, iss or aud."),
)


def _reason(error: Exception) -> str:
    said: Iterable[str] = (text for kind, text in _REASONS if isinstance(error, kind))
    return next(iter(said), "The token cannot be verified.")


def _unauthorized(reason: str | None = None) -> HttpError:
    challenge = 'Bearer realm="ringfence"'
    if reason:
        challenge += f', error="invalid_token", error_description="{reason}"'
    return HttpError(
        HTTPStatus.UNAUTHORIZED,
        reason or "Send Authorization: Bearer <token>.",
        {"WWW-Authenticate": challenge},
    )


def _forbidden(reason: str) -> HttpError:
    return HttpError(
        HTTPStatus.FORBIDDEN,
        reason,
        {"WWW-Authenticate": 'Bearer realm="ringfence", error="insufficient_scope"'},
    )


def _not_configured(variables: str) -> HttpError:
    return HttpError(
        HTTPStatus.SERVICE_UNAVAILABLE, f"Nobody can sign in here yet: set {variables}."
    )
