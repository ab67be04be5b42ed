"""All rows of the city as one Data Package, made once a day.

``city_package``   makes it: each table as CSV and Parquet, with what its columns mean
``package_views``  its page and files
"""
