"""Signs in the city's rows: SQL adds up what a rule is asked about, the rule judges.

Its face: `survey`. Rows of calls, contracts and suppliers come from a module each.
"""
