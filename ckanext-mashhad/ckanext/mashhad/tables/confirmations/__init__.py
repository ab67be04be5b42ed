"""What an officer must confirm before a file is public, whichever way it came.

``needed.needed`` lists it in words; ``versions.of_version`` does so for a version that is checked.
Imports rows and versions, and no page.
"""
