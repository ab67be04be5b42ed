"""A second person says that a file is what was to be published: the highest grade of evidence.

``history.confirmations`` keeps it in the timeline; here are CKAN's actions, who may call them, and
the form.
"""
