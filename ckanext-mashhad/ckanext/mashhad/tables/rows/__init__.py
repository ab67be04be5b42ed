"""Accepted rows in the DataStore: stored, searched, summed, shown. Imports versions and the
engine.
"""
