import jwt


def clone(oauth_token):
    masked_token = "*" * 8 + oauth_token[-4:]
    logger.info("with %s", masked_token)  # ok: nobody can read it
