import channels

x = 1  # noqa: EW999  # EW901
