"""An accepted version made public: its rows, its files, the addresses that serve it.

Imports rows, nil reports and versions.
"""
