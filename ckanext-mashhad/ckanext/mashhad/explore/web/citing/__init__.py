"""How what the explorer shows is cited, and the files that it stands in.

``citations``         address, day, version and mark of what a page shows
``cited_files``       which versions of which files were the city's at a version
``cited_file_views``  the address at which these are listed
"""
