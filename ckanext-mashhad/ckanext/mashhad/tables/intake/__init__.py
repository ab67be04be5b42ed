"""Files on their way in: what CKAN's forms and API send, its check as a job, what follows from it.

``upload_intake`` is the face. Imports publication, overrides, rows and versions.
"""
