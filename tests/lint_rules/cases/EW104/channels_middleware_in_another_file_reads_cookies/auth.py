class JWTMiddleware:
    async def __call__(self, scope, receive, send):
        cookies = dict(scope["headers"]).get(b"cookie")
        scope["user"] = await who(cookies)
        return await self.app(scope, receive, send)
