"""What CKAN's tables tell the engine as facts, and the table in which these are kept.

``fact_store`` reads them, ``evidence_store`` keeps them; both know nothing of judgements.
"""
