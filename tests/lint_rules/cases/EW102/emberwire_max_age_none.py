from emberwire import Tokens

tokens.verify("user socket", token, max_age=None)  # EW102
