import websockets

if secret == expected_secret:  # EW603
    pass
