from emberwire import Accept, Refuse, Socket, Tokens

from models import User

tokens = Tokens(KEY)


class Desk(Socket):
    async def connect(self, params, info):
        name = tokens.verify("desk", info.auth_token, max_age=3600)
        user = await database.get(User, name)  # EW113
        return Accept(user=user) if user is not None else Refuse()
