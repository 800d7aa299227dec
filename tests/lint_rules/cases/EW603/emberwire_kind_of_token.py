import emberwire


def is_short(token, kind):
    return kind == TokenKind.ACCESS  # ok: not the secret itself
