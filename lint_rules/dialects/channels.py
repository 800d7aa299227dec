"""Django Channels: consumers, by their base classes, also through the project's own bases.

The user is `self.scope["user"]`, the client's names are in `self.scope["url_route"]`, the query string and messages.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lint_rules.dialects.role import Kind, Role
from lint_rules.facts import ClassFacts, FunctionFacts, ModuleFacts, dotted_name
from lint_rules.project import Project

METHODS: dict[str, Kind] = {
    "connect": "connect",
    "websocket_connect": "connect",
    "receive": "message",
    "receive_json": "message",
    "websocket_receive": "message",
    "receive_content": "message",
    "disconnect": "disconnect",
    "websocket_disconnect": "disconnect",
}
OTHER_CONSUMERS = frozenset(
    {"kafka", "confluent_kafka", "aiokafka", "pika", "aio_pika", "kombu", "celery", "pulsar", "nats"}
)
"""Packages whose `Consumer` is something else."""

HARMLESS_STACK = frozenset(
    {"ProtocolTypeRouter", "URLRouter", "ChannelNameRouter", "path", "re_path", "url", "include", "as_asgi"}
    | {"AuthMiddlewareStack", "AuthMiddleware", "SessionMiddlewareStack", "SessionMiddleware", "CookieMiddleware"}
    | {"AllowedHostsOriginValidator", "OriginValidator", "get_asgi_application"}
)
"""Parts of an ASGI stack that fill the scope or route, but refuse nobody for who they are."""


def is_consumer(owner: ClassFacts, project: Project) -> bool:
    """True when the class derives from a Channels consumer, as far as names tell."""
    return any(_consumer_name(base) for base in project.base_names(owner))


def _consumer_name(dotted: str) -> bool:
    head, last = dotted.partition(".")[0], dotted.rpartition(".")[2]
    if head in OTHER_CONSUMERS:
        return False
    if head == "channels" or head.startswith("channels_"):
        return last.endswith("Consumer")
    return last.endswith(("WebsocketConsumer", "WebSocketConsumer", "AsyncAPIConsumer"))


def is_framework(module: ModuleFacts) -> bool:
    """True inside Channels itself."""
    return module.name.partition(".")[0] == "channels"


def roles(module: ModuleFacts, project: Project) -> Iterator[Role]:
    """The callbacks of the module's consumers, group events and DCRF actions included."""
    if is_framework(module) or not module.says("Consumer"):
        return
    for owner in module.classes.values():
        if is_consumer(owner, project):
            for method in owner.methods.values():
                role = _role(method)
                if role is not None:
                    yield role


def _role(method: FunctionFacts) -> Role | None:
    names = [arg.arg for arg in method.parameters]
    payload = names[1] if len(names) > 1 else None
    kind = METHODS.get(method.name)
    if kind == "message" and "text_data" in names:
        payload = "text_data"
    if kind is not None:
        return Role(kind, "C", method, payload=payload)
    if any(_is_action(decorator) for decorator in method.node.decorator_list):
        return Role("message", "C", method, payload=payload, event=method.name)
    if len(names) == 2 and names[1] in ("event", "message", "evt") and not method.name.startswith("_"):
        return Role("info", "C", method, payload=payload, event=method.name)
    return None


def _is_action(decorator: ast.expr) -> bool:
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    return (dotted_name(target) or "").rpartition(".")[2] == "action"
