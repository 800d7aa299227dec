from urllib.parse import urlsplit

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator as OnlyOurPages
from channels.security.websocket import WebsocketDenier

from tickets.routing import desk, routes

SITES = ("https://tickets.example", "https://desk.example:8443")


class SamePage:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        headers = dict(scope["headers"])
        page = urlsplit(headers.get(b"origin", b"").decode()).hostname
        if not page.endswith("tickets.example"):  # EW104
            return await WebsocketDenier()(scope, receive, send)
        return await self.app(scope, receive, send)


class SameHost:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        headers = dict(scope["headers"])
        origin = headers.get(b"origin", b"").decode()
        host = headers.get(b"host", b"").decode()
        if origin in host:  # EW104
            return await self.app(scope, receive, send)
        if urlsplit(origin).netloc == host:  # ok: the whole of it
            return await self.app(scope, receive, send)
        return await WebsocketDenier()(scope, receive, send)


async def from_a_site(scope, receive, send):
    origin = dict(scope["headers"]).get(b"origin", b"").decode("latin1")
    if any(origin.startswith(site) for site in SITES):  # EW104
        return await live(scope, receive, send)
    if origin == SITES[0] or urlsplit(origin).hostname.endswith(".tickets.example"):  # ok: a dot stands before it
        return await live(scope, receive, send)
    return await WebsocketDenier()(scope, receive, send)


live = AuthMiddlewareStack(URLRouter(routes))
application = ProtocolTypeRouter({"websocket": SamePage(SameHost(AuthMiddlewareStack(URLRouter(routes))))})
second = ProtocolTypeRouter({"websocket": from_a_site})
third = ProtocolTypeRouter({"websocket": OnlyOurPages(AuthMiddlewareStack(URLRouter(desk)))})  # ok: the validator
