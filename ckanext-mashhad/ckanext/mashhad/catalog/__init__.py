"""Room: Persian dataset types, forms, dates, search, pages and the DCAT feed."""
