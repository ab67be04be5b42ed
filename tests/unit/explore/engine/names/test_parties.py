"""Who is a company, and which names are of the same one."""

from __future__ import annotations

import pytest

from ckanext.mashhad.explore.engine.names import parties


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
        ("شرکت راه - دکتر سیامک ورجاوند", "شرکت راه"),
        ("شرکت راه - سیامک ورجاوند", "شرکت راه"),
        ("شرکت راه: سیامک ورجاوند", "شرکت راه"),
        ("شرکت راه توسط سیامک ورجاوند", "شرکت راه"),
        ("شرکت: راه کویر (نماینده: سیامک ورجاوند)", "شرکت: راه کویر"),
        ("سیامک ورجاوند - شرکت راه (سهامی خاص)", "شرکت راه (سهامی خاص)"),
        *((f"شرکت راه {sign} سیامک ورجاوند", "شرکت راه") for sign in "ـ―‐−|"),
        ("شرکت راه {سیامک ورجاوند}", "شرکت راه"),
        *((f"شرکت راه{sign}سیامک ورجاوند", "شرکت راه") for sign in ("\n", "\t", " & ", "~", " # ")),
        *((f"شرکت راه {sign}سیامک ورجاوند", "شرکت راه") for sign in ("«", '"', "（", "‹", ". ")),
        ("شرکت راه\nسیامک\nورجاوند", "شرکت راه"),
        ("شرکت راه (سیامک\nورجاوند)", "شرکت راه"),
        ("شرکت راه «سیامک ورجاوند» و «سیامک ورجاوند»", "شرکت راه"),
        ("شرکت «راه» (سهامی خاص).", "شرکت «راه» (سهامی خاص)."),
        ("شرکت راه - سیامک ورجاوند 38472910", "شرکت راه"),
        ("شرکت راه (کد ملی 0938475632 سیامک ورجاوند)", "شرکت راه"),
        ("شرکت راه - دبیر: سیامک ورجاوند", "شرکت راه"),
        ("شرکت راه - ورثه: ورجاوند", "شرکت راه"),
        *((f"شرکت راه - {name}", "شرکت راه") for name in ("رضا ملک‌زاده", "بیت‌الله کیانمهر")),
        *((f"شرکت راه ({name})", "شرکت راه") for name in ("شهر بانو ورجاوند", "رضا ادریسی")),
        ("شرکت راه (رضا فارسانی)", "شرکت راه"),
        *((name, name) for name in ("موسسه توس به نمایندگی از شرکت راه", "شرکت مدیر گستر")),
        *((name, name) for name in ("شرکت مدیریت پسماند", "بانک ملی (شعبه سجاد)")),
        *((name, name) for name in ("شرکت داروسازی دکتر آبان", "شرکت نفت - بهداشت و درمان")),
        *((name, name) for name in ("شرکت بیمه ایران - نمایندگی 4521", "شرکت راه - آب‌رسانی شرق")),
        *((name, name) for name in ("شرکت افق، مدیریت و توسعه", "شرکت افق - مدیریت پروژه البرز")),
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
        "سیامک ملک‌زاده",
        "بیت الله ورجاوند",
        "سیامک دکتر ورجاوند",
    ],
)
def test_what_may_be_a_persons_name_is_not_shown(name: str) -> None:
    assert parties.identify(name, None) == (None, None)
    assert parties.identify(name, "10380284790") == ("10380284790", None)


def test_a_company_with_and_without_its_manager_is_one() -> None:
    key = parties.identify("شرکت راه کویر", None).key
    assert parties.identify("شرکت راه کویر (مدیرعامل: سیامک ورجاوند)", None).key == key
    # Whether these are persons is not said: companies are told apart by them.
    assert parties.identify("شرکت راه کویر (آرین کاوه)", None).key != key


@pytest.mark.parametrize(
    "behind",
    [
        *(" و آقای سیامک ورجاوند", " به نام آقای سیامک ورجاوند", " - کارفرما: سیامک ورجاوند"),
        *(" توسط خانم ورجاوند", " (دکتر سیامک ورجاوند)", " بنمایندگی سیامک ورجاوند"),
        *(" به مسئولیت سیامک ورجاوند", " از طرف سیامک ورجاوند", " (نماینده: ورجاوند 38472910)"),
        *(" بوکالت از سیامک ورجاوند", " بمدیریت سیامک ورجاوند", " (س.خ)"),
    ],
)
def test_a_company_is_one_whoever_acts_for_it(behind: str) -> None:
    party = parties.identify(f"شرکت راه کویر{behind}", None)
    assert party.key == parties.name_key("شرکت راه کویر")
    assert party.name is not None
    assert party.name.replace(" (س.خ)", "") == "شرکت راه کویر"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("موسسه حقوقی دکتر نیلوفرزاد", "موسسه حقوقی دکتر ورجاوند"),
        ("شرکت ساختمانی حاج ورجاوند و پسران", "شرکت ساختمانی حاج نیلوفر و برادران"),
        ("انجمن خیریه آیت الله ورجاوند", "انجمن خیریه آیت الله نیلوفرزاد"),
        ("شرکت بازرگانی، مدیریت و توسعه البرز", "شرکت بازرگانی، مدیریت سرمایه دنا"),
        ("شرکت مشاوره - مدیریت پروژه البرز", "شرکت مشاوره - مدیریت ساخت دنا"),
        ("آموزشگاه دکتر ورجاوند سهامی خاص", "آموزشگاه دکتر نیلوفر سهامی خاص"),
    ],
)
def test_companies_are_told_apart_by_their_whole_name(one: str, other: str) -> None:
    for name in (one, other):
        assert parties.identify(name, None) == (parties.name_key(name), name)
    assert parties.name_key(one) != parties.name_key(other)


@pytest.mark.parametrize(
    ("kind", "behind"),
    [
        ("شرکت ساختمانی", " (به مدیریت آقای {})"),
        ("شرکت حمل و نقل", " - آقای {}"),
        ("موسسه خیریه", " مرحوم {}"),
        ("شرکت بازرگانی", " - مدیریت {}"),
    ],
)
def test_a_kind_of_business_alone_makes_no_two_firms_one(kind: str, behind: str) -> None:
    names = [kind + behind.format(person) for person in ("سیامک ورجاوند", "شهلا نیلوفرزاد")]
    found = [parties.identify(name, None) for name in names]
    assert [party.name for party in found] == [kind, kind]
    assert len({party.key for party in found}) == len(names)


def test_bodies_called_by_a_title_are_shown_whole() -> None:
    bodies = ["داروسازی دکتر ورجاوند", "دفتر دکتر ورجاوند", "گروه مهندسی بهنام ایده گستر"]
    bodies += ["انجمن اساتید دانشگاه", "موسسه فرهنگی بانو امین", "مطب دکتر ورجاوند"]
    for name in bodies:
        assert parties.identify(name, "10380284790").name == name


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
