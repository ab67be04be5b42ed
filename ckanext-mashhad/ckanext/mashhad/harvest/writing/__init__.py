"""Gathered records written into the catalogue, whole or not at all, in batches.

``import_record`` writes one. Imports jobs, the model and the engine.
"""
