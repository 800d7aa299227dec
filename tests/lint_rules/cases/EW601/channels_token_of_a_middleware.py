from channels.db import aclose_old_connections


class TokenMiddleware:
    async def __call__(self, scope, receive, send):
        token = read(scope)
        print(token)  # EW601
        return await self.app(scope, receive, send)
