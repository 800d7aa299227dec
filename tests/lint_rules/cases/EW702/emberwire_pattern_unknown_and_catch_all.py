from emberwire import Socket, channel

PATTERN = patterns()


class S(Socket):
    a = channel(PATTERN, A)  # ok: this pattern cannot be seen
    b = channel("*", B)
