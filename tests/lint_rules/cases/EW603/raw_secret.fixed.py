import hmac

import websockets


def knows(secret, expected_secret):
    return hmac.compare_digest(secret, expected_secret)
