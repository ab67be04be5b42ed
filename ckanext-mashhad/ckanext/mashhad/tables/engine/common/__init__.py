"""What every part of the engine knows: limits, errors, column types, units of money, sheets
of text.
"""
