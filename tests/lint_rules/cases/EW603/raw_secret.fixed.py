import websockets
import hmac

if hmac.compare_digest(secret, expected_secret):
    pass
