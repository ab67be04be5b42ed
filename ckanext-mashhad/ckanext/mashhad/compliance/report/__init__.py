"""The report in all its forms: data, workbook, PDF, terminal, and duties told in words
(pure).
"""
