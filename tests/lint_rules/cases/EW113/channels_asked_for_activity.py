from channels.middleware import BaseMiddleware
from rest_framework_simplejwt.tokens import AccessToken


class TokenMiddleware(BaseMiddleware):
    async def __call__(self, scope, receive, send):
        user = await User.objects.aget(id=AccessToken(key_in(scope))["user_id"])  # ok: asked below
        scope["user"] = user if user.is_active else AnonymousUser()
        return await super().__call__(scope, receive, send)
