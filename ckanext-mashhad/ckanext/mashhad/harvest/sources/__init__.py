"""Sources as stored: where datasets come from, secrets, who is told how a source fares.

Imports the model and the engine.
"""
