"""The table of judgements, the evaluator that keeps it true, and judgements as pages ask for them.

``judgements`` is the face.
"""
