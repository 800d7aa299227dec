import websockets

x = 1  # noqa: EW602  # EW901
