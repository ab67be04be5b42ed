"""Our own feed reads back as the dataset it was, and other catalogues' records are understood."""

from __future__ import annotations

import pytest
from rdflib import Graph, URIRef

from ckanext.mashhad.catalog.dcat.feed_paging import FORMATS, serialise
from ckanext.mashhad.catalog.dcat.reader import read_dataset
from tests.unit.catalog.dcat.feed_city import datasets, graph_of, node_of

REGISTER, BUDGET, MINUTES, PARKS = datasets()
SAME = (
    "type",
    "title_translated",
    "frequency",
    "language",
    "license_id",
    "temporal_start",
    "temporal_end",
)
PREFIXES = """
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix time: <http://www.w3.org/2006/time#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://other.example/d> a dcat:Dataset ;
"""


def read_back(record, ending="ttl"):
    parsers = {"ttl": "turtle", "n3": "n3", "jsonld": "json-ld"}
    text = serialise(graph_of(*datasets()), ending)
    graph = Graph().parse(data=text, format=parsers.get(ending, "xml"))
    return read_dataset(graph, node_of(record))


def read(turtle: str):
    graph = Graph().parse(data=PREFIXES + turtle, format="turtle")
    return read_dataset(graph, URIRef("https://other.example/d"))


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("record", [REGISTER, BUDGET, MINUTES])
def test_what_we_write_reads_back_in_every_format(record, ending):
    found = read_back(record, ending)
    assert {key: found[key] for key in SAME} == {key: record[key] for key in SAME}
    assert set(found["theme"]) == set(record["theme"])
    assert found.get("legal_basis", "") == record.get("legal_basis", "")
    assert [r["url"] for r in found["resources"]] == [
        r["url"].replace(" ", "%20") for r in record["resources"]
    ]


def test_the_office_to_ask_reads_back():
    found = read_back(REGISTER)
    assert found["contact_name"] == "روابط عمومی منطقهٔ ۹"
    assert found["contact_email"] == "contracts9@mashhad.example"
    assert found["contact_phone"] == "051-38670010"


def test_a_file_reads_back_and_the_words_we_lent_it_do_not():
    first, second = read_back(REGISTER)["resources"]
    stored = REGISTER["resources"][0]
    keys = ("name", "description", "format", "mimetype", "language", "size", "hash")
    assert {key: first[key] for key in keys} == {key: stored[key] for key in keys}
    assert "name" not in second
    assert "description" not in second


def test_the_keyword_we_lent_a_bare_record_does_not_read_back():
    assert "tags" not in read_back(BUDGET)
    assert read_back(REGISTER)["tags"] == [{"name": "قرارداد"}, {"name": "منطقه ۹"}]


def test_the_fiscal_period_is_found_in_the_days():
    assert read_back(REGISTER)["fiscal_year"] == "1403"
    assert read_back(REGISTER)["period_part"] == "year"
    assert read_back(MINUTES)["period_part"] == "h1"
    assert "fiscal_year" not in read_back(PARKS)


def test_when_the_source_says_it_published_is_not_taken_over():
    assert "first_published" not in read_back(REGISTER)


def test_a_plain_record_reads_back_by_codes():
    found = read_back(PARKS)
    assert found["theme"] == ["ENVI"]
    assert found["frequency"] == "ANNUAL"
    assert found["title"] == "بوستان‌های شهر"
    assert "type" not in found


def test_a_record_without_anything_is_read_as_nothing():
    assert read("dct:type <https://other.example/type#contract> .") == {"resources": []}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ('"Parks"@en, "بوستان‌ها"@fa-IR', {"en": "Parks", "fa": "بوستان‌ها"}),
        ('"بوستان‌ها"', {"fa": "بوستان‌ها"}),
        ('"Parks"', {"und": "Parks"}),
        ('"Парки"', {"und": "Парки"}),
        ('"Parks"@x-odd, "Parken"@de-CH', {"und": "Parks", "de": "Parken"}),
        ('"Parks" ; dct:language <http://id.loc.gov/vocabulary/iso639-1/de>', {"de": "Parks"}),
        ('"Parks"@en ; dct:language "fa"', {"en": "Parks"}),
        ("<https://other.example/not-a-text>", {}),
    ],
)
def test_a_text_has_the_language_it_says_or_seems_to_have(title, expected):
    assert read(f"dct:title {title} .").get("title_translated", {}) == expected


@pytest.mark.parametrize(
    "period",
    [
        'dcat:startDate "2024-03-20"^^xsd:date ; dcat:endDate "2025-03-20"^^xsd:date',
        'schema:startDate "2024-03-20T00:00:00Z"^^xsd:dateTime ; schema:endDate "2025-03-20"',
        'time:hasBeginning [ time:inXSDDate "2024-03-20"^^xsd:date ] ; '
        'time:hasEnd [ time:inXSDDateTimeStamp "2025-03-20T23:59:59Z" ]',
    ],
)
def test_a_period_is_read_in_each_way_that_dcat_has_known(period):
    found = read(f"dct:temporal [ {period} ] .")
    assert (found["temporal_start"], found["temporal_end"]) == ("2024-03-20", "2025-03-20")


def test_period_of_years_is_read_and_senseless_refused():
    years = read('dct:temporal [ dcat:startDate "2023"^^xsd:gYear ; dcat:endDate "2024" ] .')
    assert (years["temporal_start"], years["temporal_end"]) == ("2023-01-01", "2024-12-31")
    assert "temporal_start" not in read('dct:temporal [ dcat:startDate "lately" ] .')


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("<https://creativecommons.org/licenses/by/4.0/>", "cc-by"),
        ("<http://creativecommons.org/licenses/by/4.0/legalcode>", "cc-by"),
        ("<http://publications.europa.eu/resource/authority/licence/CC0>", "cc-zero"),
        ("<https://another.portal.example#licence-other-open>", "other-open"),
        ('[ dct:title "Creative Commons Attribution" ]', "cc-by"),
        ('"cc-by-sa"', "cc-by-sa"),
        ("<https://other.example/terms>", None),
    ],
)
def test_a_licence_is_known_by_address_or_title(licence, expected):
    on_file = read(f"dcat:distribution [ dct:license {licence} ] .")
    assert on_file.get("license_id") == expected
    assert read(f"dct:license {licence} .").get("license_id") == expected


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        ("<http://publications.europa.eu/resource/authority/frequency/ANNUAL_2>", "ANNUAL_2"),
        ("<http://purl.org/cld/freq/monthly>", "MONTHLY"),
        ('"R/P1M"', "MONTHLY"),
        ('"گاهی"', None),
    ],
)
def test_a_frequency_is_known_by_table_or_word(frequency, expected):
    assert read(f"dct:accrualPeriodicity {frequency} .").get("frequency") == expected


@pytest.mark.parametrize(
    "contact",
    [
        'vcard:fn "Office" ; vcard:hasEmail <mailto:a@b.example>',
        'vcard:hasFN [ vcard:hasValue "Office" ] ; '
        "vcard:hasEmail [ vcard:hasValue <mailto:a@b.example> ]",
        'foaf:name "Office" ; foaf:mbox "a@b.example"',
    ],
)
def test_a_contact_is_read_however_it_is_written(contact):
    found = read(f"dcat:contactPoint [ {contact} ] .")
    assert (found["contact_name"], found["contact_email"]) == ("Office", "a@b.example")


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ('dct:format "csv"', ("CSV", None)),
        ('dct:format "text/csv"', ("CSV", "text/csv")),
        ('dct:format [ rdfs:label "XLSX" ]', ("XLSX", None)),
        (
            "dcat:mediaType <http://www.iana.org/assignments/media-types/application/pdf>",
            ("PDF", "application/pdf"),
        ),
        ('dct:format "دیسک"', ("دیسک", None)),
    ],
)
def test_a_format_is_read_from_word_label_or_media_type(stated, expected):
    (file,) = read(f"dcat:distribution [ {stated} ] .")["resources"]
    assert (file.get("format"), file.get("mimetype")) == expected


def test_a_file_without_download_address_has_the_access_address():
    (file,) = read("dcat:distribution [ dcat:accessURL <https://o.example/f> ] .")["resources"]
    assert file["url"] == "https://o.example/f"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [('"1024"', 1024), ('"1024.0"', 1024), (f'"{"9" * 30}"', None), ('"10 MB"', None)],
)
def test_a_size_is_a_number_that_can_be_stored(stated, expected):
    (file,) = read(f"dcat:distribution [ dcat:byteSize {stated} ] .")["resources"]
    assert file.get("size") == expected


def test_keywords_with_commas_are_several():
    found = read('dcat:keyword "بودجه، شهر", "park, tree" .')
    assert [tag["name"] for tag in found["tags"]] == ["park", "tree", "بودجه", "شهر"]


def test_a_text_that_a_machine_made_says_so_and_stands_last():
    found = read('dct:title "ماشینی"@fa-t-en, "Parks"@en ; dct:description "ماشینی"@fa-IR-t-en .')
    assert found["title_translated"] == {"en": "Parks", "fa-t-en": "ماشینی"}
    assert (found["title"], found["notes"]) == ("Parks", "ماشینی")
    assert found["notes_translated"] == {"fa-t-en": "ماشینی"}


def test_persian_text_by_somebody_makes_that_of_machine_needless():
    assert read('dct:title "ماشینی"@fa-t-en, "پارک"@fa .')["title_translated"] == {"fa": "پارک"}


def test_a_theme_that_is_on_no_list_here_stays_as_a_keyword():
    found = read(
        """dcat:keyword "green" ; dcat:theme "geospatial", <https://other.example/theme/1>,
        <https://other.example/theme/2>,
        <http://publications.europa.eu/resource/authority/data-theme/TRAN> .
        <https://other.example/theme/1> rdfs:label "Wohnen"@de, "مسکن"@fa ."""
    )
    assert found["theme"] == ["TRAN"]
    assert [tag["name"] for tag in found["tags"]] == ["geospatial", "green", "مسکن"]
