"""What a request may say, by the types the SDK itself was generated with, and what it said.

Nothing here was written down from what we send: a parameter that Stripe has given up, or never had,
is refused because the SDK does not know it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin
from urllib.parse import parse_qsl

from stripe import RequestOptions

# The SDK's types are made by this module, and typing does not recognise them.
from typing_extensions import get_type_hints, is_typeddict

_INTEGER = re.compile(r"-?[0-9]{1,19}")
_BOOLEANS = {"true": True, "false": False}
# Given up with endive; the answer is not that of other unknown parameters.
_GIVEN_UP = "payment_method_types"

Tree = dict[str, Any]


class Refusal(Exception):
    """An answer that is an error. `more` goes into its body."""

    def __init__(
        self, status: int, message: str, kind: str = "invalid_request_error", **more: Any
    ) -> None:
        self.status = status
        self.error = {"type": kind, "message": message} | more
        super().__init__(message)


def parse(form: str) -> Tree:
    """a[b][0]=c as {"a": {"b": {"0": "c"}}}; what is a list is known from its type only."""
    tree: Tree = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        first, *rest = re.sub(r"\]$", "", name.replace("][", "[")).split("[")
        at = tree
        for step, following in zip([first, *rest], rest, strict=False):
            at = at.setdefault(step, {})
            if not isinstance(at, dict):
                raise Refusal(400, f"Invalid hash: {following}", param=name)
        at[rest[-1] if rest else first] = value
    return tree


def read(kind: Any, tree: Any, path: str = "") -> Any:
    """The parameters as values of their types; raises Refusal as Stripe words it."""
    if is_typeddict(kind):
        return _read_object(kind, tree, path)
    options = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    if any(get_origin(option) is Literal and any(get_args(option)) for option in options):
        # The SDK leaves room for words that are yet to come; of those there are, one is meant.
        options = tuple(option for option in options if option is not str)
    refusal: Refusal | None = None
    for option in options:
        try:
            return (
                _read_object(option, tree, path)
                if is_typeddict(option)
                else _read(option, tree, path)
            )
        except Refusal as refused:
            # Of several the one that comes nearest: a hash was meant where one was given.
            if refusal is None or isinstance(tree, dict) == is_typeddict(option):
                refusal = refused
    raise refusal or AssertionError(kind)


def _read_object(kind: Any, tree: Any, path: str) -> Tree:
    if not isinstance(tree, dict):
        raise Refusal(400, "Invalid object", param=path)
    types = _types(kind)
    unknown = [_under(path, name) for name in tree if name not in types]
    if _GIVEN_UP in unknown:
        raise Refusal(
            400,
            "The `payment_method_types` parameter is no longer supported.",
            code="payment_method_types_no_longer_supported",
            param=_GIVEN_UP,
        )
    if unknown:
        plural = "s" if len(unknown) > 1 else ""
        raise Refusal(
            400,
            f"Received unknown parameter{plural}: {', '.join(unknown)}",
            code="parameter_unknown",
            param=unknown[0],
        )
    for name in sorted(kind.__required_keys__ & set(types)):
        if name not in tree:
            missing = _under(path, name)
            raise Refusal(
                400,
                f"Missing required param: {missing}.",
                code="parameter_missing",
                param=missing,
            )
    return {name: read(types[name], tree[name], _under(path, name)) for name in tree}


def _read(kind: Any, tree: Any, path: str) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is list:
        if not isinstance(tree, dict) or list(tree) != [str(at) for at in range(len(tree))]:
            raise Refusal(400, "Invalid array", param=path)
        return [read(arguments[0], each, f"{path}[{at}]") for at, each in tree.items()]
    if (isinstance(origin, type) and issubclass(origin, Mapping)) or kind is dict:
        if not isinstance(tree, dict):
            raise Refusal(400, "Invalid object", param=path)
        value = arguments[1] if len(arguments) > 1 else str
        return {name: read(value, each, _under(path, name)) for name, each in tree.items()}
    if not isinstance(tree, str):
        raise Refusal(400, f"Invalid string: {tree}", param=path)
    return _read_word(kind, tree, path)


def _read_word(kind: Any, word: str, path: str) -> Any:
    if get_origin(kind) is Literal:
        if word not in get_args(kind):
            expected = ", ".join(get_args(kind))
            raise Refusal(400, f"Invalid {path}: must be one of {expected}", param=path)
        return word
    if word == "":
        raise Refusal(
            400,
            f"You passed an empty string for '{path}'.",
            code="parameter_invalid_empty",
            param=path,
        )
    if kind is bool:
        if word not in _BOOLEANS:
            raise Refusal(400, f"Invalid boolean: {word}", param=path)
        return _BOOLEANS[word]
    if kind is int:
        if not _INTEGER.fullmatch(word):
            raise Refusal(
                400, f"Invalid integer: {word}", code="parameter_invalid_integer", param=path
            )
        return int(word)
    return word


@cache
def _types(kind: Any) -> Mapping[str, Any]:
    own = {
        name: annotation
        for name, annotation in kind.__annotations__.items()
        if name not in RequestOptions.__annotations__
    }
    # By way of a class of our own: what is inherited cannot be resolved in the SDK's module.
    holder = type(kind.__name__, (), {"__annotations__": own})
    return get_type_hints(holder, vars(sys.modules[kind.__module__]))


def _under(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name
