from emberwire import Accept, Socket, TokenError


class UserSocket(Socket):
    async def connect(self, params, info):  # EW101
        try:
            self.user = tokens.verify("user socket", info.auth_token)
        except TokenError:
            pass
        return Accept()
