from emberwire import Accept, Refuse, Socket


class S(Socket):  # ok: nobody in particular is connected
    async def connect(self, params, info):
        if overloaded():
            return Refuse()
        return Accept(locale=params.get("locale"))
