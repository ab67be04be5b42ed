"""The report on paper: the words of its pages, its number, and the typesetting (pure).

Others call ``report_pdf.texts`` and ``report_pdf.write``; it imports nothing but the report's data.
"""
