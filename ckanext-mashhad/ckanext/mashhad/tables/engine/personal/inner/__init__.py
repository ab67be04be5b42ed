"""What stands within one text or value: tables, lists of persons, records of JSON and XML (pure).

``cell_tables``, ``cell_data``, ``nested`` and ``listed_people`` give it as rows, which the guard of
columns judges; ``records`` are those of JSON and XML. May import the words of the guard, not the
guard.
"""
