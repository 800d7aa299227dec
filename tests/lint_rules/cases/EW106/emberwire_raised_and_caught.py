from emberwire import Accept, Refuse, Socket


class S(Socket):
    async def connect(self, params, info):
        try:
            if not params.get("token"):
                raise PermissionError("no token")  # ok: it is caught before it leaves
        except PermissionError:
            return Refuse()
        return Accept()
