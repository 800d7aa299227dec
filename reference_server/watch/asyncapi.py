"""`emberwire asyncapi`: describes an application as AsyncAPI 3.0.

A topic pattern is a channel of the document, an event that clients push an operation with action `receive`, an event
of `Channel.sends` one with action `send`: AsyncAPI takes the side of the application that is described.
Each channel has an extension, `x-emberwire`, with the classes in Python and the path of the mount.
Source: the AsyncAPI 3.0.0 specification, sections Channel Object, Operation Object, Message Object and Specification
Extensions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import msgspec

from reference_server.core.errors import ConfigurationError
from reference_server.runtime.handlers import Handler
from reference_server.runtime.route import ChannelRoute
from reference_server.watch.discover import FoundMount

Document: TypeAlias = dict[str, Any]

_REF = "#/components/schemas/{name}"
_REPLY: Document = {
    "type": "object",
    "required": ["status", "response"],
    "properties": {"status": {"type": "string", "examples": ["ok", "error"]}, "response": {}},
}


def asyncapi_document(mounts: list[FoundMount], *, title: str, version: str) -> Document:
    """The document, as what JSON knows. Raises ConfigurationError for a payload type that has no JSON Schema."""
    channels: Document = {}
    operations: Document = {}
    schemas: Document = {"Reply": _REPLY}
    for found in mounts:
        for pattern, route in found.mount.socket.routes:
            name = _identifier(found, pattern.text)
            messages = {message["name"]: message for message in _messages(route, schemas)}
            channels[name] = {**_channel(found, pattern.text, messages), "x-emberwire": _classes(found, route)}
            operations |= {f"{name}.{operation}": spec for operation, spec in _operations(name, route)}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": title, "version": version},
        "channels": channels,
        "operations": operations,
        "components": {"schemas": schemas},
    }


def _identifier(found: FoundMount, pattern: str) -> str:
    """AsyncAPI's names are made of letters, digits, `_` and `-`; the address itself is in the channel."""
    text = f"{found.path}_{pattern}".replace("*", "any")
    return "".join(c if c.isascii() and (c.isalnum() or c in "_-") else "_" for c in text).strip("_")


def _channel(found: FoundMount, pattern: str, messages: Document) -> Document:
    channel: Document = {
        "address": pattern.replace("*", "{rest}"),
        "description": f"Joined with phx_join on a socket at {found.path}; see {found.mount.socket.__name__}.",
        "messages": messages,
    }
    if pattern.endswith("*"):
        channel["parameters"] = {"rest": {"description": f"What follows {pattern[:-1]!r} in the topic."}}
    return channel


def _classes(found: FoundMount, route: ChannelRoute) -> Document:
    return {
        "channel": _import_name(route.channel),
        "socket": _import_name(found.mount.socket),
        "mount": found.path,
        "auth_token": found.mount.auth_token,
    }


def _import_name(value: type) -> str:
    return f"{value.__module__}:{value.__qualname__}"


def _messages(route: ChannelRoute, schemas: Document) -> Iterator[Document]:
    for handler in route.handlers.values():
        yield _message(handler.event, _handler_schema(handler, schemas))
    for event, payload in route.channel.sends.items():
        yield _message(f"{event}.sent", _schema(payload, schemas))
    yield _message("phx_reply", {"$ref": _REF.format(name="Reply")})


def _message(name: str, payload: Document) -> Document:
    return {"name": name, "contentType": "application/json", "payload": payload}


def _operations(channel: str, route: ChannelRoute) -> Iterator[tuple[str, Document]]:
    for handler in route.handlers.values():
        yield handler.event, {**_operation("receive", channel, handler.event), "reply": _reply(channel)}
    for event in route.channel.sends:
        yield f"{event}.sent", _operation("send", channel, f"{event}.sent")


def _operation(action: str, channel: str, message: str) -> Document:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{message}"}],
    }


def _reply(channel: str) -> Document:
    return {
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/phx_reply"}],
    }


def _handler_schema(handler: Handler, schemas: Document) -> Document:
    return {"type": "object", "maxProperties": 0} if handler.decode is None else _schema(handler.payload_type, schemas)


def _schema(payload: Any, schemas: Document) -> Document:
    """The JSON Schema of a payload type; what it is made of goes into `schemas`."""
    if payload is bytes:
        return {"type": "string", "contentEncoding": "binary"}
    if hasattr(payload, "model_json_schema"):
        schema: Document = payload.model_json_schema(ref_template=_REF.replace("{name}", "{model}"))
        schemas |= schema.pop("$defs", {})
        return schema
    try:
        (schema,), components = msgspec.json.schema_components([payload], ref_template=_REF)
    except TypeError as error:
        raise ConfigurationError(f"{payload!r} has no JSON Schema: {error}") from error
    schemas |= components
    return schema
