"""Turns a handler's annotation into a function that validates payloads.

msgspec structs, dataclasses, TypedDicts and plain types are validated by msgspec; pydantic models by pydantic, when it
is installed. `Any` and a missing annotation mean that the handler takes whatever JSON came.

    >>> decode = decoder_for(int)
    >>> decode(3)
    3
    >>> decode("three")
    Traceback (most recent call last):
    ...
    reference_server.runtime.payloads.InvalidPayload: {'payload': 'expected `int`, got `str`'}
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec

from reference_server.core.errors import ConfigurationError, EmberwireError

Decoder: TypeAlias = Callable[[Any], Any]


class InvalidPayload(EmberwireError):
    """A payload is not what the handler asks for. `errors` maps paths (such as "items[2].name") to sentences."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(str(errors))
        self.errors = errors


def decoder_for(annotation: Any) -> Decoder:
    """The function that turns a decoded payload into `annotation`, raising InvalidPayload when it cannot.

    Raises ConfigurationError when neither msgspec nor pydantic understands the annotation.
    """
    if annotation is Any or annotation is object:
        return _as_it_came
    for annotated, made in _MADE_BY_JSON:
        if annotation == annotated:
            return _unless_made(made, _msgspec_decoder(annotation))
    if annotation is bytes:
        return _bytes_only
    if hasattr(annotation, "__get_pydantic_core_schema__"):
        return _pydantic_decoder(annotation)
    return _msgspec_decoder(annotation)


def _as_it_came(payload: Any) -> Any:
    return payload


_MADE_BY_JSON: tuple[tuple[Any, type], ...] = (
    (dict, dict),
    (dict[str, Any], dict),
    (list, list),
    (list[Any], list),
    (str, str),
)
"""Annotations under which nothing is left to check once JSON was decoded into this type."""


def _unless_made(made: type, decode: Decoder) -> Decoder:
    return lambda payload: payload if type(payload) is made else decode(payload)


def _bytes_only(payload: Any) -> bytes:
    if not isinstance(payload, bytes):
        raise InvalidPayload({"payload": "expected a binary frame, got JSON"})
    return payload


def _msgspec_decoder(annotation: Any) -> Decoder:
    try:
        msgspec.json.schema(annotation)
    except TypeError as error:
        raise ConfigurationError(
            f"A payload type must be a msgspec struct, dataclass, TypedDict, pydantic model or JSON type, "
            f"got {annotation!r}: {error}"
        ) from error

    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return _msgspec_converter(lambda payload: msgspec.convert(payload, annotation), root="$")
    # msgspec looks at `dict[str, Any]` anew in each call, which takes 1 µs, and at the fields of a struct once.
    holder: Any = msgspec.defstruct("Holder", [("payload", annotation)], array_like=True)
    return _msgspec_converter(lambda payload: msgspec.convert((payload,), holder).payload, root="$[0]")


def _msgspec_converter(convert: Decoder, *, root: str) -> Decoder:
    def decode(payload: Any) -> Any:
        if isinstance(payload, bytes):
            raise InvalidPayload({"payload": "expected JSON, got a binary frame"})
        try:
            return convert(payload)
        except (msgspec.ValidationError, RecursionError) as error:
            raise InvalidPayload(_msgspec_errors(str(error), root)) from error

    return decode


def _msgspec_errors(text: str, root: str) -> dict[str, str]:
    """Take "Expected `str`, got `int` - at `$.body`" apart; msgspec reports the first problem only."""
    sentence, _, path = text.partition(f" - at `{root}")
    return {path.rstrip("`").lstrip(".") or "payload": sentence[:1].lower() + sentence[1:]}


def _pydantic_decoder(annotation: Any) -> Decoder:
    from pydantic import TypeAdapter, ValidationError

    adapter: Any = TypeAdapter(annotation)

    def decode(payload: Any) -> Any:
        try:
            return adapter.validate_python(payload)
        except ValidationError as error:
            raise InvalidPayload(_pydantic_errors(error)) from error

    return decode


def _pydantic_errors(error: Any) -> dict[str, str]:
    problems = error.errors(include_url=False, include_input=False, include_context=False)
    return {".".join(map(str, problem["loc"])) or "payload": problem["msg"] for problem in problems}
