from emberwire import Tokens

tokens.verify("s", token, max_age=float("inf"))  # EW102
