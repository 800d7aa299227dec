from emberwire import Tokens

tokens.verify("user socket", token)  # EW102
