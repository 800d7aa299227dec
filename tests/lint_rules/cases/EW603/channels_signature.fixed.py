from channels.generic.websocket import X
import hmac

if not hmac.compare_digest(signature, expected):
    pass
