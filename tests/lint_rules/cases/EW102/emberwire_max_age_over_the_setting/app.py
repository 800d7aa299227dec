from emberwire import Tokens

tokens.verify("user socket", token, max_age=86_400)  # EW102
