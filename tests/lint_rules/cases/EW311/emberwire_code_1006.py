import emberwire

socket.close(code=1006)  # EW311
