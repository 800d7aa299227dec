import emberwire

if kind == TokenKind.ACCESS:  # ok: not the secret itself
    pass
