from emberwire import Tokens

tokens.verify("user socket", token, max_age=60)  # ok: a minute
