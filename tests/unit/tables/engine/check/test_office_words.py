"""Headers and values as offices write them, none of which is listed word for word everywhere."""

from __future__ import annotations

import pytest

from ckanext.mashhad.tables.engine import header, registry
from ckanext.mashhad.tables.engine.common.check_errors import CellError
from ckanext.mashhad.tables.engine.schema.cell_values import reader

HEADERS = {
    ("contracts", "contract_number"): "شماره قرارداد منعقده|شناسه قرارداد|کد پیمان|ش. قرارداد",
    (
        "contracts",
        "subject",
    ): "نام و موضوع قرارداد|موضوع معامله|شرح خدمات|نام پروژه|موضوع توافق‌نامه",
    ("contracts", "counterparty"): "نام پیمانکار / شرکت|طرف معامله|نام تامین‌کننده|عنوان پیمانکار"
    "|نام برنده مناقصه|پیمانکار/فروشنده/مشاور",
    ("contracts", "counterparty_id"): "شناسه پیمانکار|شناسه ملی شخص حقوقی",
    ("contracts", "contract_date"): "زمان انعقاد قرارداد|تاریخ پیمان|ت. قرارداد|مورخ|تاریخ معامله",
    ("contracts", "start_date"): "آغاز قرارداد|ت.شروع|شروع پیمان|تاریخ شروع عملیات|ابتدای قرارداد",
    (
        "contracts",
        "end_date",
    ): "خاتمه قرارداد|انقضای قرارداد|انتهای قرارداد|تاریخ اتمام پروژه|ت.خاتمه",
    ("contracts", "amount"): "مبلغ معامله|ارزش ریالی قرارداد|بهای کل|حجم ریالی قرارداد|مبلغ منعقده"
    "|مبلغ قرارداد(ریال) بدون ارزش افزوده|مبلغ قرارداد با احتساب مالیات بر ارزش افزوده|قیمت قرارداد"
    "|مبلغ کل - میلیون ریال|مبلغ اولیه پیمان|مبلغ کل پیمان|مبلغ قرارداد مربوط به پروژه",
    ("contracts", "paid_amount"): "جمع پرداختی‌ها|پرداخت شده تاکنون|میزان پرداختی",
    ("contracts", "progress"): "پیشرفت فیزیکی پروژه (درصد)|میزان پیشرفت فیزیکی|درصد پیشرفت کار",
    ("contracts", "award_method"): "شیوه ارجاع|نحوه معامله|نحوه خرید|طریقه واگذاری|روش خرید",
    ("contracts", "deal_class"): "حدنصاب معامله|نوع معامله (جزئی، متوسط، عمده)",
    ("contracts", "location"): "محل اجرای قرارداد|نام منطقه",
    ("tenders", "tender_number"): "شماره مناقصه/مزایده|شماره فراخوان در سامانه ستاد",
    ("tenders", "subject"): "موضوع مناقصه/مزایده|عنوان آگهی|شرح موضوع",
    ("tenders", "announced_on"): "تاریخ انتشار مناقصه|تاریخ آگهی نوبت اول",
    ("tenders", "deadline"): "مهلت ارسال پیشنهادها|مهلت تحویل اسناد|مهلت شرکت در مناقصه",
    ("tenders", "opening_date"): "زمان بازگشایی پاکات|تاریخ گشایش پاکت‌ها",
    ("tenders", "guarantee_amount"): "مبلغ ضمانتنامه شرکت در مناقصه|تضمین شرکت در مناقصه",
    ("tenders", "estimate"): "مبلغ برآوردی|قیمت کارشناسی",
    ("contract_payments", "amount"): "مبلغ خالص پرداختی|خالص پرداخت شده|مبلغ قابل پرداخت",
    ("contract_payments", "payee"): "نام ذینفع|گیرنده وجه",
    ("budget_lines", "code"): "کد ردیف بودجه|ردیف اعتباری|کد طبقه بندی|کد بودجه‌ای",
    ("budget_lines", "title"): "عناوین درآمدی|شرح هزینه‌ها|عنوان طرح/پروژه|نام ردیف",
    ("projects", "spent"): "هزینه کرد تاکنون|میزان هزینه کرد",
}
#: None: asked about, or refused with all codes to choose from.
VALUES = {
    (
        "contracts",
        "award_method",
        "public_tender",
    ): "مناقصه عمومی یک‌مرحله‌ای|عمومی دو مرحله ای|م. عمومی"
    "|به روش مناقصه عمومی|مناقصه (عمومی)|مناقصه عمومی همراه با ارزیابی کیفی|تجدید مناقصه عمومی",
    ("contracts", "award_method", "limited_tender"): "از طریق مناقصه محدود|محدود یک‌مرحله‌ای",
    ("contracts", "award_method", "price_inquiry"): "استعلام کتبی|استعلام بهاء|سه فقره استعلام"
    "|استعلام بها از طریق سامانه ستاد|اخذ استعلام|استعلام سه‌گانه|استعلام شفاهی|معاملات متوسط"
    "|سه فقره پیش‌فاکتور|request for quotation",
    (
        "contracts",
        "award_method",
        "direct_purchase",
    ): "معامله جزیی|خرید از تنخواه|مامور خرید|کارپردازی|تنخواه‌گردان|خرید با فاکتور",
    ("contracts", "award_method", "tender_waiver"): "ترک مناقصه|ترک‌تشریفات|هیئت ترک تشریفات|ماده ۲۷"
    "|ترک تشریفات (ماده ۲۷)|با ترک تشریفات|ترک تشریفات قانونی مناقصه",
    ("contracts", "award_method", "auction_waiver"): "ترک مزایده|به روش ترک مزایده",
    (
        "contracts",
        "award_method",
        "formalities_not_required",
    ): "عدم الزام به مناقصه|معاملات انحصاری",
    ("contracts", "award_method", "auction"): "مزایده حضوری|حراج|مزایده کتبی",
    ("contracts", "award_method", "partnership_investment"): "مشارکت عمومی خصوصی|جذب سرمایه‌گذار",
    (
        "contracts",
        "award_method",
        None,
    ): "مناقصه|کمیسیون معاملات|یک مرحله‌ای|فراخوان عمومی|بدون مناقصه"
    "|عدم ترک تشریفات|مناقصه عمومی / مناقصه محدود|عقد قرارداد مستقیم|تفاهم‌نامه|هیأت سه نفره"
    "|مصوبه شورا|تک منبعی|ستاد|معاملات عمده|ترک تشریفات (بند ۲ ماده ۲۹)|توافقی",
    ("contracts", "record", "addendum"): "الحاقیه شماره ۱|متمم قرارداد",
    ("contracts", "record", "change"): "تمدید قرارداد|افزایش مبلغ",
    ("contracts", "deal_class", "large"): "معامله عمده|کلان",
    ("contracts", "funding_form", "cash"): "اعتبار نقدی|۱۰۰ درصد نقد",
    ("contracts", "funding_form", "offset_property"): "تهاتر با زمین|تهاتری",
    ("tenders", "kind", "tender"): "تجدید مناقصه|مناقصه دو مرحله‌ای",
    ("tenders", "award_method", "tender_waiver"): "ترک مناقصه",
    ("tenders", "status", "unsuccessful"): "به حد نصاب نرسید|فاقد متقاضی|تجدید شده",
    ("tenders", "status", "complete"): "منجر به قرارداد|برگزار شد",
    ("budget_lines", "side", "use"): "هزینه‌ها|پرداختی",
    ("budget_lines", "economic_kind", "capital_assets"): "اعتبارات عمرانی|تملک دارایی",
    ("budget_lines", "economic_kind", "current"): "هزینه‌های جاری|اعتبارات هزینه‌ای",
    ("projects", "status", "finished"): "تحویل موقت|تکمیل شده|به بهره‌برداری رسیده",
    ("projects", "status", "under_way"): "در حال ساخت",
    ("contract_amendments", "change", "early_end"): "خاتمه پیمان (ماده ۴۸)|ختم قرارداد",
    ("contract_amendments", "change", "change"): "افزایش ۲۵ درصد|تمدید مدت قرارداد",
}


@pytest.mark.parametrize(("table", "column"), HEADERS)
def test_headers_of_offices_are_known(table: str, column: str) -> None:
    names = header.Names(registry.load(table), {})
    written = HEADERS[table, column].split("|")
    assert {text: names.match(0, text).field for text in written} == dict.fromkeys(written, column)


@pytest.mark.parametrize(
    "text", ["مبلغ تضمین قرارداد", "شماره پروژه", "تاریخ پایان تعهدات", "ش", "کد", "شماره ثبت"]
)
def test_header_with_a_word_left_over_is_not_guessed(text: str) -> None:
    assert header.Names(registry.load("contracts"), {}).match(0, text).field is None


@pytest.mark.parametrize(("table", "column", "code"), VALUES)
def test_values_of_offices_are_known_or_asked_about(
    table: str, column: str, code: str | None
) -> None:
    read = reader(registry.load(table).column(column))

    def code_or_none(text: str) -> str | None:
        try:
            return read(text)
        except CellError as error:
            return None if error.rule in ("code.unclear", "code.unknown") else error.rule

    written = VALUES[table, column, code].split("|")
    assert {text: code_or_none(text) for text in written} == dict.fromkeys(written, code)
