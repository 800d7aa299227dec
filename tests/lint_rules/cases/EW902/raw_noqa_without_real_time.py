import os  # noqa

print(os.name)  # ok: nothing here is real-time code, so the comment is meant for another linter
