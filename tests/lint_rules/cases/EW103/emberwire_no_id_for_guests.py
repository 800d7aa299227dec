from emberwire import Accept, Refuse, Socket


class S(Socket):
    async def connect(self, params, info):
        if not (user := check(info.auth_token)):
            return Refuse()
        return Accept(user=user)

    def id(self):
        if self.assigns["user"].is_guest:
            return None  # ok: only guests have no id
        return self.assigns["user"].key
