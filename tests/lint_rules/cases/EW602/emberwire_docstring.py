"""Set SECRET_KEY = "something" first."""  # ok: a docstring
