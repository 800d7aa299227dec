import jwt


def check(token):
    claims = jwt.decode(token, KEY, algorithms=["HS256"])
    logger.info("token of %s", claims["sub"])  # ok: what was in it
