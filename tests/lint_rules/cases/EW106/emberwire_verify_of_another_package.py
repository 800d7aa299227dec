from emberwire import Accept, Socket
from jose import verifier


class S(Socket):
    async def connect(self, params, info):
        user = verifier.verify("a", info.auth_token)  # ok: nothing is known of this verify
        return Accept(user=user)
