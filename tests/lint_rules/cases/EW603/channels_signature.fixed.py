import hmac

from channels.generic.websocket import X

if not hmac.compare_digest(signature, expected):
    pass
