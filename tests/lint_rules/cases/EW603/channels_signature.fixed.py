import hmac

from channels.generic.websocket import X


def is_signed(signature, expected):
    if not hmac.compare_digest(signature, expected):
        return False
    return True
