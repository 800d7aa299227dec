from channels.routing import ProtocolTypeRouter, URLRouter


class MemberMiddleware:
    def __init__(self, inner):
        self.inner = inner

    async def __call__(self, scope, receive, send):
        scope["member"] = await self.member_of(scope)
        await self.inner(scope, receive, send)

    async def member_of(self, scope):
        for name, value in scope.get("headers", []):
            if name == b"cookie":
                return await find_member(value)


application = ProtocolTypeRouter(
    {"websocket": MemberMiddleware(URLRouter(routes))}  # EW104
)
