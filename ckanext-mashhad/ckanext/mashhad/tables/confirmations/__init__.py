"""What an officer must confirm before a file is public, whichever way it came.

``needed.needed`` lists it in words; ``version_questions.list_needed`` does so for a version that is
checked. Imports rows and versions, and no page.
"""
