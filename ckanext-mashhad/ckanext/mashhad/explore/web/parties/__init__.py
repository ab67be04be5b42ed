"""Those between whom contracts are made: companies and units, as pages and as files.

``contractor_views``   companies, and one of them (``company_page``)
``unit_views``         the overview, and one unit (``unit_page``)
"""
