import fastapi

x = 1  # noqa: EW101  # EW902
