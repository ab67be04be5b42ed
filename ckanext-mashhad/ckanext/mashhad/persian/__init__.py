"""Foundation for everything Persian: calendar, text, numbers, identifiers.

Pure Python: no CKAN, no clock, no files. "Today" and "now" are arguments, tables of data (the
official holidays) are passed in. Input that cannot be read
raises :class:`~ckanext.mashhad.persian.reading_errors.InputError` with a stable code; the caller
translates its message.

========================  ============================================================
``calendar.jalali``       read and write dates; Jalali and Gregorian
``calendar.periods``      fiscal years and their halves, quarters and months
``calendar.moments``      UTC moments as Tehran days and times; «۲ ساعت پیش»
``calendar.workdays``     working days, with the table of holidays as data
``text``                  the two levels of normalisation: display-safe and search key
``numerals.numbers``      digits, numbers, amounts of money
``locales``               the languages as CKAN and as stored data name them
``identifiers``           national code, legal id, Sheba, card, mobile, postal code; masking
========================  ============================================================
"""
