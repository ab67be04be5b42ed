"""One mapping to DCAT-AP, both ways: ``profile`` is what ckanext-dcat loads, ``feed_paging`` the
pages.
"""
