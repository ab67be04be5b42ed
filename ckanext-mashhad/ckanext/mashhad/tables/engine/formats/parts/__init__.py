"""What a workbook holds beside its cells: caches, odd parts, unread texts, elements (pure).

``container`` asks each as it passes through the parts. May import the rest of ``formats`` but it.
"""
