from emberwire import Accept, Socket
from .auth import who


class UserSocket(Socket):
    async def connect(self, params, info):
        return Accept(user_id=who(info))  # ok: the helper raises for strangers
