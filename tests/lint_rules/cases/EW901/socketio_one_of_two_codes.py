import socketio

x = 1  # noqa: EW101, E501  # EW901
