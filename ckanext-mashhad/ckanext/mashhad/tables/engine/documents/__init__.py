"""Files that are no tables: which are taken, and what they hold of persons (pure).

``documents.look`` says it. May import what the check of tables imports, and the check itself.
"""
