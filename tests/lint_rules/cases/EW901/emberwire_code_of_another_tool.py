x = 1  # noqa: E501  # ok: another tool's
