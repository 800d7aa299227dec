from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator


class OAuthTokenMiddleware:
    async def __call__(self, scope, receive, send):
        scope = dict(scope, oauth_token=token_of(scope))
        return await self.inner(scope, receive, send)


def stack(inner):
    return OAuthTokenMiddleware(AuthMiddlewareStack(inner))


application = ProtocolTypeRouter(
    {"websocket": AllowedHostsOriginValidator(stack(URLRouter(routes)))}
)
