"""Who is a company, and which names are of the same one."""

from __future__ import annotations

import pytest

from ckanext.mashhad.explore.engine import parties


@pytest.mark.parametrize(
    "name",
    [
        *("علی رضایی", "مهندس محمدی", "زهرا شرکتی", "حسن تعاون", "A. Rezaei", "داریوش ستاد"),
        *("آقای حسن قنبریان کارمند شهرداری", "Co Hosseinpourian", "دکتر بهمنیار دانشگاه فردوسی"),
        *("شادروان حسن توسلیان co", "مشارکت فرامرز دلیرانیان و بابک شیرزادیان"),
        *("کارخانه‌چی رضا", "صندوق‌دار هوشنگ فرزامیان", "بیمه‌گر هوشنگ", "شرکت‌زاده رضا"),
        *("کارخانه چی مینا", "صندوق دار کامبیز", "بیمه گر نادر", "اداره چی شهروز"),
        *("خانم مریم دلشادیان (بازنشسته بانک ملی)", "ناصر خواجویان، نماینده شرکت آب"),
    ],
)
def test_whoever_is_not_said_to_be_a_company_is_nobody(name: str) -> None:
    assert parties.identify(name, None) == (None, None)


@pytest.mark.parametrize(
    "name",
    [
        *("بنیاد پور رضا", "ستاد زاده علی", "بیمه پرداز کامران", "کانون محمدی", "بنیاد رضایی"),
        *("ستاد کیانی", "بیمه هوشمندی", "صندوق ساز نادر", "کانون نژاد مینا", "بنیاد نیا شهلا"),
        *("انجمن فر بهروز", "کارخانه وند نوذر", "بانک پور کاوه", "مجتمع پناه مهتاب", "بنیاد پور"),
        *("آستان محمدی", "بنگاه قنبری", "بیمه ای پرویز", "ستاد تبار ژاله", "کانون پرست سینا"),
        *("سازمان یار محمدی", "انجمن آرا رضا", "بنگاه علوی", "بیمه رضوی"),
        *("بنياد پور رضا", "صندوق احمدي", "انجمن کاملی", "حجت‌الاسلام شرکت راه"),
    ],
)
def test_legal_words_in_surnames_make_no_company(name: str) -> None:
    assert parties.identify(name, None) == (None, None)


@pytest.mark.parametrize(
    "name",
    [
        *("بیمه ایران", "بنیاد مستضعفان", "کانون پرورش فکری", "ستاد اجرایی", "بیمه مرکزی"),
        *("بانک ملی", "بانک کشاورزی", "سازمان تاکسیرانی", "سازمان نوسازی", "دانشگاه فردوسی"),
        *("بنیاد علوی", "بنیاد سعدی", "صندوق بازنشستگی", "کارخانه نخ‌ریسی", "انجمن اسلامی"),
        *("اداره کار", "ستاد ساز و برگ", "آستان قدس رضوی", "بنیاد مسکن", "اداره دارایی"),
        *("کانون کارشناسان رسمی", "شرکت محمدی", "شرکت پور سینا", "شرکت حاج محمد و پسران"),
        *("کانون محمدی (سهامی خاص)", "مجتمع تجاری", "تعاونی روستایی", "موسسه آیت‌الله بهبهانی"),
        *("بیمه پارسیان", "مجتمع فولاد خراسان", "سازمان پارک‌ها", "شرکت شهید باکری"),
        *("بنیاد رضوی", "سازمان کار", "دانشگاه بین‌المللی توس"),
        *("ستاد شهرداری", "مجتمع رفاهی", "انجمن حمایتی", "مجتمع خدماتی"),
    ],
)
def test_companies_are_not_taken_for_surnames(name: str) -> None:
    assert parties.identify(name, None) == (parties.name_key(name), name)


@pytest.mark.parametrize(
    "title",
    [
        *("سرکارخانم", "سرکار خانم", "سرکار\u200cخانم", "جناب\u200cآقای", "جنابآقای", "حاجیه"),
        *("حجت\u200cالاسلام", "حجت الاسلام", "حجت\u200cالاسلام والمسلمین", "حجه الاسلام"),
        *("آیت\u200cالله", "آیت الله", "آیت‌الله", "حجة‌الاسلام و المسلمین", "ورثهٔ", "خانوم"),
    ],
)
def test_titles_of_all_spellings_show_no_person(title: str) -> None:
    name = f"{title} گلنسا مهرورز"
    assert parties.identify(name, "10380284790") == ("10380284790", None)


@pytest.mark.parametrize(
    ("name", "company"),
    [
        ("شرکت راه (مدیرعامل: سیامک ورجاوند)", "شرکت راه"),
        ("شرکت راه، مدیر عامل سیامک ورجاوند", "شرکت راه"),
        ("شرکت راه به نمایندگی از سیامک ورجاوند", "شرکت راه"),
        ("شرکت راه با مدیریت سیامک ورجاوند", "شرکت راه"),
        ("شرکت راه به مدیریت سیامک ورجاوند (سهامی خاص)", "شرکت راه (سهامی خاص)"),
        ("شرکت راه (نماینده آقای سیامک ورجاوند)", "شرکت راه"),
        ("شرکت راه (مدیر: سیامک ورجاوند)", "شرکت راه"),
        ("شرکت راه مدیر: سیامک ورجاوند", "شرکت راه"),
        ("شرکت راه - سیامک ورجاوند مدیرعامل", "شرکت راه"),
        ("شرکت راه - سیامک ورجاوند - مدیرعامل", "شرکت راه"),
        ("شرکت راه (مدیرعامل) سیامک ورجاوند", "شرکت راه"),
        ("شرکت راه دکتر سیامک ورجاوند", "شرکت راه"),
        ("شرکت راه - سیامک ورجاوند", "شرکت راه"),
        ("شرکت راه: سیامک ورجاوند", "شرکت راه"),
        ("شرکت راه توسط سیامک ورجاوند", "شرکت راه"),
        ("شرکت: راه کویر (نماینده: سیامک ورجاوند)", "شرکت: راه کویر"),
        ("سیامک ورجاوند - شرکت راه (سهامی خاص)", "شرکت راه (سهامی خاص)"),
        *((name, name) for name in ("موسسه توس به نمایندگی از شرکت راه", "شرکت مدیر گستر")),
        *((name, name) for name in ("شرکت مدیریت پسماند", "بانک ملی (شعبه سجاد)")),
        *((name, name) for name in ("شرکت داروسازی دکتر آبان", "شرکت نفت - بهداشت و درمان")),
    ],
)
def test_who_acts_for_a_company_is_not_shown(name: str, company: str) -> None:
    assert parties.identify(name, None).name == company
    assert parties.identify(name, "10380284790") == ("10380284790", company)


@pytest.mark.parametrize(
    "name",
    [
        "شرکت راه سیامک ورجاوند مدیرعامل",
        "شرکت راه سیامک ورجاوند (مدیرعامل)",
        "سیامک ورجاوند، نماینده شرکت راه",
        "سیامک ورجاوند مدیرعامل شرکت راه",
        "شرکت آقای سیامک ورجاوند",
        "سیامک ورجاوند",
        "سیامک ورجاوند و شهلا ورجاوند",
        "سیامک ورجاوند (بازنشسته)",
    ],
)
def test_what_may_be_a_persons_name_is_not_shown(name: str) -> None:
    assert parties.identify(name, None) == (None, None)
    assert parties.identify(name, "10380284790") == ("10380284790", None)


def test_a_company_with_and_without_its_manager_is_one() -> None:
    key = parties.identify("شرکت راه", None).key
    assert parties.identify("شرکت راه (مدیرعامل: سیامک ورجاوند)", None).key == key
    # Whether these are persons is not said: companies are told apart by them.
    assert parties.identify("شرکت راه (آرین کاوه)", None).key != key


def test_legal_id_decides_before_the_name_but_shows_no_person() -> None:
    for shown in ("راه‌سازی توس", "ایران خودرو", "بیمارستان سیدالشهدا", "کمیته امداد", "Tus Ltd"):
        assert parties.identify(shown, "10380284790") == ("10380284790", shown)
    for titled in ("آقای علی رضایی", "آقای‌علی رضایی", "آقا علی رضایی", "آقای شرکت توس"):
        assert parties.identify(titled, "10380284790") == ("10380284790", None)
        assert not parties.says_company(titled)


def test_spellings_of_a_company_have_one_key() -> None:
    names = ["شرکت راه‌سازی توس", "شركت راه‌سازي توس (سهامی خاص)", "راه‌سازی توس (سهامی خاص)"]
    assert len({parties.identify(name, None).key for name in names}) == 1
    apart = ["شرکت راه سازی توس", "شرکت راهسازی توس", "شرکت راه‌سازی‌توس سهامی‌خاص", *names]
    assert len({parties.name_key(name) for name in apart}) == 1
    assert parties.identify("شرکت راه‌سازی طوس", None).key != parties.name_key(names[0])
    assert parties.identify("شرکت‌راه‌سازی توس", None).key == parties.name_key(names[0])
    forms = ["شرکت راه‌سازی توس (با مسئولیت محدود)", "راه‌سازی توس با مسوولیت محدود", names[0]]
    assert len({parties.identify(name, None).key for name in forms}) == 1
    assert parties.says_company("مهندسین‌مشاور توس")
    assert parties.says_company("شرکت‌های توس")


@pytest.mark.parametrize(
    "name",
    [
        "شرکت",
        "تعاونی",
        "موسسه",
        "شرکت تعاونی",
        "شرکت سهامی خاص",
        "Co.",
        "سازمان",
        "بانک",
        "شهرداری",
    ],
)
def test_a_legal_form_alone_is_no_company(name: str) -> None:
    assert parties.identify(name, None) == (None, None)
    assert parties.identify(name, "10380284790") == ("10380284790", name)


def test_insurers_are_companies_and_owners_are_none() -> None:
    assert all(parties.says_company(name) for name in ("بیمه رازی", "بیمه دی"))
    assert parties.identify("شرکت آقای بهمنیار تهمتن", None) == (None, None)


@pytest.mark.parametrize(
    ("name", "is_shown"),
    [
        *((f"{title} زرین‌قبا", False) for title in ("سیدمهرداد", "دکترپریناز", "مهندسایرج")),
        *(("آقایشاپور کیان‌مهر", False), ("مهندسین مشاور طوس", True), ("مهندسان راه", True)),
    ],
)
def test_names_behind_joined_titles_are_not_shown(name: str, is_shown: bool) -> None:
    assert (parties.identify(name, "10380284790").name is not None) == is_shown
