from emberwire import Refuse, Socket


class UserSocket(Socket):
    async def connect(self, params, info):
        return Refuse("closed")  # ok: nobody gets in
