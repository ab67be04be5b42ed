"""Rows of two versions of a file compared, and which words of a former one are shown (pure).

``row_keys`` says by what a row is known, ``row_pairs`` matches rows and ``row_changes`` lists their
cells; ``former_words`` says what is withheld and ``reference_numbers`` what is more than a number.
They import the row schemas and what identifiers of persons look like.
"""
