import websockets


def knows(secret, expected_secret):
    return secret == expected_secret  # EW603
