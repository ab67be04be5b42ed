"""Marks put into a workbook, which stays as it is: parts of its package changed in place (pure).

``marks.put(out, book, ...)``: a sheet of errors first, wrong cells in a colour, and comments at
them; what an earlier run put there goes. Nobody's colours, formulas, merges, charts or names are
touched: the colours are a conditional format, which hides no other format for good.
"""
