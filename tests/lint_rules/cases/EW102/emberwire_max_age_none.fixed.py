from emberwire import Tokens

tokens.verify("user socket", token, max_age=1_209_600)
