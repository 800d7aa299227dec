from emberwire import Accept, Refuse, Socket

SHARED_SECRET = ""


class UserSocket(Socket):
    async def connect(self, params, info):  # EW109
        if SHARED_SECRET and params.get("secret") != SHARED_SECRET:
            return Refuse("unauthorized")
        return Accept()
