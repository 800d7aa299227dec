from emberwire import Accept, Socket
from errors import InvalidToken


class S(Socket):
    async def connect(self, params, info):
        if not params:
            raise InvalidToken  # EW106
        return Accept()
