import jwt


def check(token):
    try:
        return jwt.decode(token, KEY, algorithms=["HS256"])
    except jwt.InvalidTokenError:
        logger.info(f"token '{token}' is invalid")  # EW601
