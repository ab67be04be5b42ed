"""The files of a batch: what they are, what the gate would find in them, what must be confirmed.

``looking`` checks tables, ``file_places`` finds where they go, ``questions`` what they ask;
``others`` are letters and pictures, ``unlisted_files`` are those that no list names.
"""
