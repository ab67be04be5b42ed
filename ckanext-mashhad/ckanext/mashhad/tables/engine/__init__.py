"""Pure: a file checked against row schemas, from its bytes to its findings.

``check.check`` is the face. Imports no CKAN, and nothing of the room outside of it.
"""
