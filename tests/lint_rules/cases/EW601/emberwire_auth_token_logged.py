from emberwire import Socket


class S(Socket):
    async def connect(self, params, info):
        logger.info(f"connect {info.auth_token}")  # EW601
