import websockets

# emberwire: ignore-file[EW101]  # EW902
x = 1
