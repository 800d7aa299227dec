"""Django Channels: consumers, by their base classes, also under bases of the project's own."""

from __future__ import annotations

from lint_rules.frameworks.labels import BROUGHT, FRAME, IN_URL, SAID, Label
from lint_rules.frameworks.model import Act, Certain, Handler, Kind, Middleware, Rows, Source

FRAMEWORK = "Django Channels"
BASES = ("*WebsocketConsumer", "*WebSocketConsumer", "*AsyncAPIConsumer", "channels.*Consumer", "channels_*Consumer")
"""Also under `djangochannelsrestframework`, and where the generic consumers are re-exported."""

_NEEDS = (b"Consumer",)


def _method(kind: Kind, name: str, labels: int = Label.NOTHING) -> tuple[Handler, ...]:
    rows = (("*", labels),) if labels else ()
    return tuple(
        Handler(kind, FRAMEWORK, base=base, method=name, parameters=rows, connection="self", needs=_NEEDS)
        for base in BASES
    )


CALLED = frozenset(
    {"connect", "disconnect", "receive", "receive_json", "receive_content", "accept", "close", "send", "send_json"}
    | {"websocket_connect", "websocket_receive", "websocket_disconnect", "decode_json", "encode_json", "as_asgi"}
)
"""Methods of the base classes: they are called for what the client does, and not for an event of the layer."""

HARMLESS_STACK = frozenset(
    {"ProtocolTypeRouter", "URLRouter", "ChannelNameRouter", "path", "re_path", "url", "include", "as_asgi"}
    | {"AuthMiddlewareStack", "AuthMiddleware", "SessionMiddlewareStack", "SessionMiddleware", "CookieMiddleware"}
    | {"AllowedHostsOriginValidator", "OriginValidator", "get_asgi_application"}
)
"""Parts of an ASGI stack that fill the scope or route, but refuse nobody for who they are."""

DJANGO_USER = "_auth_user_id"
"""The key under which Django's login puts the user into the session: of a guest there is none (`SESSION_KEY`)."""

COOKIE_STACK = frozenset(
    {"AuthMiddlewareStack", "SessionMiddlewareStack", "AuthMiddleware", "SessionMiddleware", "CookieMiddleware"}
    | {"DrfAuthMiddlewareStack"}
)
"""Parts of an ASGI stack that take the user from the cookies of the browser."""

ANONYMOUS = Certain(
    "an `AnonymousUser` is true too, and never None: ask for `is_authenticated`",
    where=((b"channels.auth",), (b"AuthMiddlewareStack(", b"AuthMiddleware(")),
    unless=(
        *(
            f"scope{rest}".encode()
            for rest in ("['user'] =", '["user"] =', "['user']=", '["user"]=', ".update(", "[USER")
        ),
        b"dict(scope", b"dict(self.scope", b"**scope", b"**self.scope",
    ),
    stand_in="AnonymousUser",
    has=frozenset(
        {"id", "pk", "username", "is_staff", "is_active", "is_superuser", "is_anonymous", "is_authenticated", "groups"}
        | {"user_permissions", "get_username", "has_perm", "has_perms", "has_module_perms", "ahas_perm", "ahas_perms"}
        | {"ahas_module_perms", "save", "delete", "set_password", "check_password"}
        | {f"{a}get_{of}_permissions" for a in ("", "a") for of in ("user", "group", "all")}
    ),
)  # fmt: skip
"""The user that Django's own stack puts into the scope; a middleware of the project may put None there, or the same
object for strangers. Its attributes: django.contrib.auth.models.AnonymousUser."""

_OFFERED = Label.CLIENT | Label.FREE | Label.HEADER
"""What the client offers to speak: a name that is no secret, and perhaps a token, which is one where it is verified."""

ROWS = Rows(
    FRAMEWORK,
    handlers=(
        *_method("connect", "connect"),
        *_method("connect", "websocket_connect"),
        *_method("message", "receive", FRAME),
        *_method("message", "receive_json", SAID),
        *_method("message", "websocket_receive", SAID),
        *_method("message", "receive_content", SAID),
        Handler(
            "connect", FRAMEWORK, base="channels.generic.websocket.*WebsocketConsumer", method="receive*",
            parameters=(("*", FRAME),), connection="self", admits=True, without=("connect", "websocket_connect"),
            needs=_NEEDS,
        ),
        *_method("disconnect", "disconnect"),
        *_method("disconnect", "websocket_disconnect"),
        *(
            Handler(
                "message", FRAMEWORK, base=base, decorator="*action", parameters=(("*", SAID),), connection="self",
                event="name", needs=_NEEDS,
            )
            for base in BASES
        ),
        *(
            Handler(
                "info", FRAMEWORK, base=base, method="*", parameters=((0, 0),), connection="self", event="name",
            )
            for base in BASES
        ),
    ),
    sources=(
        Source(Label.REQUEST | Label.BEARER, attribute="scope", on=Label.CONNECTION),
        Source(Label.LAYER, attribute="channel_layer", on=Label.CONNECTION),
        Source(IN_URL, attribute="url_route", on=Label.REQUEST),
        Source(IN_URL, attribute="path", on=Label.REQUEST),
        Source(BROUGHT | IN_URL, attribute="query_string", on=Label.REQUEST, keyed=True),
        Source(Label.IDENTITY, attribute="user", on=Label.REQUEST, certain=ANONYMOUS),
        Source(_OFFERED, attribute="subprotocols", on=Label.REQUEST),
        Source(Label.IDENTITY | Label.SESSION, attribute=DJANGO_USER, on=Label.REQUEST),
        Source(Label.IDENTITY, attribute="token", on=Label.REQUEST),
        Source(Label.IDENTITY, attribute="account", on=Label.REQUEST),
    ),
    acts=(
        Act("accept", method="connect", on=Label.CONNECTION, bases=("super()",)),
        Act("accept", method="websocket_connect", on=Label.CONNECTION, bases=("super()",)),
        Act(
            "join", method="group_add", place=(0, "group"),
            undone_by=("group_discard", "self.groups.append", "self.groups.extend"), undone_in="groups",
        ),
        Act("broadcast", method="group_send", place=(0, "group"), payload=(1, "message")),
    ),
    middleware=(
        Middleware(
            ((b"ProtocolTypeRouter",),), stack="*ProtocolTypeRouter", harmless=HARMLESS_STACK, cookies=COOKIE_STACK
        ),
    ),
    unseen="send it in a header, the subprotocol or the first message",
    serial=True,
    disconnects_refused=True,
    disconnects_failed=False,
    packages=frozenset({"channels", "channels_redis", "djangochannelsrestframework"}),
    marks=(b"from channels", b"import channels", b"Consumer)"),
    sessions=(b'scope["session', b"scope['session"),
    routers=(b"ProtocolTypeRouter(", b"URLRouter("),
    routes=frozenset({"path", "re_path", "url"}),
    mounts=frozenset({"as_asgi"}),
    makes=("{}.as_asgi(",),
    programs=(b"ProtocolTypeRouter(", b"get_asgi_application(", b"execute_from_command_line("),
)  # fmt: skip
