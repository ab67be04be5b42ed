"""Labels of personal data that stand in cells of a sheet: forms, turned lists, further tables.

Public are ``label_cells.LabelCells`` and ``labelled_values.confirmed``; it imports the words and
the reading of texts beside it.
"""
