"""The lessons: one folder for each anti-pattern, named after the rule of the linter that finds it.

`bad.py` is a small server with the fault, `exploit.py` an attack on it over the wire, `good.py` the smallest fix,
`feature.py` the honest user whom the fix must not lock out, and `lesson.md` tells the story.
`emberwire learn` shows and runs them. tests/labs/test_labs.py runs each both ways; a new folder is picked up by itself.
"""
