from channels.middleware import BaseMiddleware
from django.db import models
from rest_framework_simplejwt.tokens import AccessToken


class User(models.Model):
    name = models.CharField(max_length=100)


class TokenMiddleware(BaseMiddleware):
    async def __call__(self, scope, receive, send):
        claims = AccessToken(key_in(scope))
        scope["user"] = await User.objects.aget(id=claims["user_id"])  # ok: this class has no such field
        return await super().__call__(scope, receive, send)
