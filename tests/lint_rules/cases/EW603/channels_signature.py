from channels.generic.websocket import X


def is_signed(signature, expected):
    if signature != expected:  # EW603
        return False
    return True
