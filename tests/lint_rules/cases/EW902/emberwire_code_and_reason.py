x = 1  # noqa: EW101 -- public on purpose  # ok: a code and a reason
