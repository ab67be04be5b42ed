"""Numbers in sheets and texts of which no word says what they are: whether they are of persons.

Public are ``bare_numbers.BareNumbers`` and ``tally``; it imports the reading of texts beside it.
"""
