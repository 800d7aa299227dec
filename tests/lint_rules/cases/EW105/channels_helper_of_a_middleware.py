from urllib.parse import parse_qs

from channels.middleware import BaseMiddleware


class TokenMiddleware(BaseMiddleware):
    def __init__(self, inner):
        self.inner = inner

    @staticmethod
    def token_of(scope):
        query = parse_qs(scope.get("query_string", b"").decode())
        return query.get("token")  # EW105

    async def __call__(self, scope, receive, send):
        scope = dict(scope)
        scope["token"] = self.token_of(scope)
        return await self.inner(scope, receive, send)
