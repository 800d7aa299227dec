from emberwire import Accept, Endpoint, Refuse, Socket, mount


class S(Socket):
    async def connect(self, params, info):
        if not info.auth_token:
            return Refuse()
        return Accept()


endpoint = Endpoint(mount("/socket", S))
