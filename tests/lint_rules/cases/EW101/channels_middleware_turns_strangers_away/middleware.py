from urllib.parse import parse_qs

from channels.middleware import BaseMiddleware
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken


class TokenUser(BaseMiddleware):
    async def __call__(self, scope, receive, send):
        if scope["path"].startswith("/health"):
            return await super().__call__(scope, receive, send)
        token = parse_qs(scope["query_string"].decode()).get("token", [""])[0]
        try:
            scope["user"] = await find_user(AccessToken(token)["user_id"])
        except TokenError:
            return await send({"type": "websocket.close", "code": 4401})
        return await super().__call__(scope, receive, send)
