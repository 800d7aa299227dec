from urllib.parse import parse_qs

from channels.db import database_sync_to_async


class TokenUser:
    def __init__(self, inner):
        self.inner = inner

    async def __call__(self, scope, *args, **kwargs):
        params = parse_qs(scope["query_string"].decode())
        for token in params.get("token", []):  # EW105
            scope["user"] = await find_user(token)
        return await self.inner(scope, *args, **kwargs)


class HeaderUser:
    async def __call__(self, scope, *args, **kwargs):
        headers = dict(scope["headers"])
        scope["user"] = await find_user(headers.get(b"authorization"))  # ok: a header is in no log
        return await self.inner(scope, *args, **kwargs)


@database_sync_to_async
def user_of(scope):
    params = parse_qs(scope["query_string"].decode())
    token = params.get("token")  # EW105
    return User.objects.get(key=token[0])
