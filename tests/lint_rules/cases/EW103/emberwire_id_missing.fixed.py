from emberwire import Accept, Refuse, Socket


class S(Socket):
    async def connect(self, params, info):
        user = check(info.auth_token)
        if user is None:
            return Refuse()
        return Accept(user_id=user)

    def id(self) -> str:
        return f"user_socket:{self.assigns['user_id']}"
