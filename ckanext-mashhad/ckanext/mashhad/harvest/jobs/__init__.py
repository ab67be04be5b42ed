"""The rows of jobs: who takes one, who holds its lease, which records it missed, what is kept.

Imports the model and the engine.
"""
