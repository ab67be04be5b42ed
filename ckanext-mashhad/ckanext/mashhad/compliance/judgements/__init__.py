"""What CKAN's tables tell the engine, and the judgements as pages and actions ask for them.

``judgements`` is the face.
"""
