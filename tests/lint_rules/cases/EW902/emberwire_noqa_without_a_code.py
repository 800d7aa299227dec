import emberwire

x = 1  # noqa  # EW902
