from channels.middleware import BaseMiddleware
from rest_framework_simplejwt.tokens import AccessToken


class TokenMiddleware(BaseMiddleware):
    async def __call__(self, scope, receive, send):
        scope["user"] = await User.objects.aget(id=AccessToken(key_in(scope))["user_id"])  # ok: the consumer asks
        return await super().__call__(scope, receive, send)
