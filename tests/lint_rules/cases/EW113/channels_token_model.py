from channels.middleware import BaseMiddleware
from rest_framework.authtoken.models import Token


class TokenMiddleware(BaseMiddleware):
    async def __call__(self, scope, receive, send):
        token = await Token.objects.select_related("user").aget(key=key_in(scope))  # EW113
        scope["user"] = token.user
        return await super().__call__(scope, receive, send)
