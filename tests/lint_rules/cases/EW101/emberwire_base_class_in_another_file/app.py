from .base import BaseSocket, Accept


class UserSocket(BaseSocket):
    async def connect(self, params, info):  # EW101
        return Accept()
