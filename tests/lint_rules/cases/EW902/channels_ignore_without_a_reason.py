import channels

x = 1  # emberwire: ignore[EW301]  # EW902
