from urllib.parse import parse_qs
from channels.middleware import BaseMiddleware


class TokenAuth(BaseMiddleware):
    async def __call__(self, scope, receive, send):
        query = parse_qs(scope["query_string"].decode())
        token = query.get("token", [None])[0]  # EW105
        scope["user"] = await get_user(token)
        return await super().__call__(scope, receive, send)
