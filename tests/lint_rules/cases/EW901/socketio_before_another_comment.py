import socketio

x = 1  # noqa: EW101  # type: ignore  # EW901
