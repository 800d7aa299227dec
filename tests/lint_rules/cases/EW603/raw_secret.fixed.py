import hmac

import websockets

if hmac.compare_digest(secret, expected_secret):
    pass
