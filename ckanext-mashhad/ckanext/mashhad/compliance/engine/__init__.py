"""Pure: which duties there are, what is evidence of them, and how each is judged on a day.

``judging.judge`` is the face. Imports no CKAN, and nothing of the room outside of it.
"""
