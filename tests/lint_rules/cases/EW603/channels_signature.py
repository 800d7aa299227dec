from channels.generic.websocket import X

if signature != expected:  # EW603
    pass
