"""How what the explorer shows is cited: by an address, a day, a mark of the rows, and the versions
of the files that they stand in.
"""
