"""A row schema as data, and what one column's text may be (``cell_values``).

Which schemas there are is asked of ``registry``, above.
"""
