"""The API that adds contracts up by group, and its description in OpenAPI.

``aggregate_views``    its addresses
``openapi``            what programs may ask, by name
"""
