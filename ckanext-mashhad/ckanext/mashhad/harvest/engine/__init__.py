"""Pure: what a source's answers mean, and what is to be done with each record.

``source_form`` reads what was typed of a source; ``compare`` and ``deletions`` decide. Imports no
CKAN, and nothing of the room outside of it.
"""
