from emberwire import Tokens

SECRET_KEY_BASE = "aaaaaaaaaaaaaaaaaaaaaaaa"  # EW602
