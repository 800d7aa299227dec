from emberwire import Tokens

tokens.verify("user socket", token, max_age=99_999_999)  # EW102
