"""Files that are no tables: which are taken, and what they hold of persons (pure).

``documents.look`` says it, and ``typed_texts.read`` what a text of a record holds. May import what
the check of tables imports, and the check itself.
"""
