from math import inf
from emberwire import Tokens

tokens.verify("s", token, max_age=inf)  # EW102
