class M:
    async def __call__(self, scope, receive, send):
        decoded_token = decode(scope)
        logger.info("claims %s", decoded_token)  # ok: what a token says is not the token
