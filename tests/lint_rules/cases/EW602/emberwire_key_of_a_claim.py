import jwt

USER_JWT_KEY = "user"  # ok: under which key of a token the user stands
