from emberwire import Refuse, Socket


class S(Socket):
    async def connect(self, params, info):
        renew(params["refresh_token"])
        return Refuse()


def renew(refresh_token):
    logger.info(f"renew {refresh_token=}")  # EW601
