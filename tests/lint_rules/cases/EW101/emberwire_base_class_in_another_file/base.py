from emberwire import Accept, Socket


class BaseSocket(Socket):
    pass
