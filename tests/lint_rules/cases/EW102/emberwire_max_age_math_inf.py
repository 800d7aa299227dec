import math
from emberwire import Tokens

tokens.verify("s", token, max_age=math.inf)  # EW102
