"""Persian search on CKAN's stock Solr schema (pure).

Text for the index and the words of a query go through one analysis, so that «مصوبه» finds
«مصوبات» and «كتاب‌هاي ١٤٠٣» finds «کتابهای 1403». The words it knows are data, in
``schemas/search``: ``words.yaml``, ``spellings.yaml``, ``plurals.yaml`` and ``endings.yaml``.

``lexicon``   those files, folded
``endings``   the keys of one word: what it is compared by
``unit``      one word, number or code
``counting``  numbers in words: «بیست و پنج درصد», «منطقهٔ نهم»
``tokens``    a text cut into words, numbers and codes
``analysis``  a text as its keys in order, and what else may find it
``document``  what is added to a dataset's Solr document
``parameters`` what a reader may ask beside words: nothing that reaches past the results
``query``     the search parameters for the words that somebody typed
``version``   which rules a document was indexed by
"""
