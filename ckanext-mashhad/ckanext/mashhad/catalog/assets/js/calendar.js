/* A button beside a box for a date opens a Jalali calendar: the date picker dialog of the ARIA
   Authoring Practices, in the direction of the page. The box stays a box to type in. */
(function (root) {
  "use strict";

  const { jalali, read } = root.mashhad;
  const PERSIAN = "۰۱۲۳۴۵۶۷۸۹";
  const isPersian = document.documentElement.lang.startsWith("fa");
  const COMMA = isPersian ? "، " : ", ";
  const digits = (text) =>
    isPersian ? String(text).replace(/[0-9]/g, (char) => PERSIAN[char]) : String(text);
  const gregorian = (options) => new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
  const FULL = gregorian({ day: "numeric", month: "long", year: "numeric" });
  const MONTH = gregorian({ month: "long", year: "numeric" });
  const DAY = gregorian({ day: "numeric" });

  let calendar = null;

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  class Calendar {
    /** `facts`: the answer of the address that the box names in data-calendar. */
    constructor(facts) {
      this.facts = facts;
      this.today = jalali.fromIso(facts.today);
      this.month = make("p", { class: "calendar-month", id: "calendar-month", "aria-live": "polite" });
      this.days = make("tbody");
      this.holidays = make("div", { class: "calendar-holidays" });
      this.table = make(
        "table",
        { role: "grid", "aria-labelledby": "calendar-month" },
        make("thead", {}, make("tr", {}, ...facts.weekdays.map(this.heading))),
        this.days,
      );
      this.dialog = make(
        "dialog",
        { class: "calendar" },
        this.month,
        this.buttons({ year_before: -12, month_before: -1, month_after: 1, year_after: 12 }),
        this.table,
        this.holidays,
        make(
          "div",
          { class: "calendar-buttons" },
          this.button(facts.words.today, () => this.show(this.today)),
          this.button(facts.words.close, () => this.dialog.close()),
        ),
      );
      this.listen();
      document.body.append(this.dialog);
    }

    heading(name) {
      const short = isPersian ? name.slice(0, 1) : name.slice(0, 2);
      return make("th", { scope: "col", abbr: name, "aria-label": name }, short);
    }

    button(text, act) {
      const button = make("button", { type: "button", class: "btn btn-secondary" }, text);
      button.addEventListener("click", act);
      return button;
    }

    buttons(moves) {
      const made = Object.entries(moves).map(([word, months]) =>
        this.button(this.facts.words[word], () => this.show(this.months(months), false)),
      );
      return make("div", { class: "calendar-buttons" }, ...made);
    }

    listen() {
      this.table.addEventListener("keydown", (event) => this.press(event));
      this.days.addEventListener("click", (event) => {
        const cell = event.target.closest("[data-day]");
        if (cell) this.choose(Number(cell.dataset.day));
      });
      this.dialog.addEventListener("click", (event) => {
        if (event.target === this.dialog) this.dialog.close();
      });
      this.dialog.addEventListener("close", () => this.opener.focus());
    }

    open(input, opener, chosen) {
      this.input = input;
      this.opener = opener;
      this.chosen = chosen;
      this.dialog.setAttribute("aria-label", `${this.facts.words.choose}: ${nameOf(input)}`);
      this.dialog.showModal();
      this.show(chosen ?? this.today);
    }

    choose(number) {
      const { year, month, day } = jalali.fromNumber(number);
      const two = (count) => String(count).padStart(2, "0");
      this.input.value = digits(`${year}/${two(month)}/${two(day)}`);
      this.dialog.close();
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    /** The same day of the month that lies so many months away, or its last. */
    months(count) {
      const { year, month, day } = jalali.fromNumber(this.day);
      const index = year * 12 + month - 1 + count;
      const to = { year: Math.floor(index / 12), month: (index % 12) + 1 };
      return jalali.toNumber(to.year, to.month, Math.min(day, jalali.daysInMonth(to.year, to.month)));
    }

    press(event) {
      const onward = getComputedStyle(this.dialog).direction === "rtl" ? -1 : 1;
      const weekday = jalali.weekday(this.day);
      const moves = {
        ArrowRight: () => this.day + onward,
        ArrowLeft: () => this.day - onward,
        ArrowDown: () => this.day + 7,
        ArrowUp: () => this.day - 7,
        Home: () => this.day - weekday,
        End: () => this.day + 6 - weekday,
        PageUp: () => this.months(event.shiftKey ? -12 : -1),
        PageDown: () => this.months(event.shiftKey ? 12 : 1),
      };
      if (event.key === "Enter" || event.key === " ") this.choose(this.day);
      else if (moves[event.key]) this.show(moves[event.key]());
      else return;
      event.preventDefault();
    }

    show(number, withFocus = true) {
      this.day = Math.min(Math.max(number, jalali.FIRST_DAY), jalali.LAST_DAY);
      const { year, month } = jalali.fromNumber(this.day);
      const first = jalali.toNumber(year, month, 1);
      const length = jalali.daysInMonth(year, month);
      const said = digits(`${this.facts.months[month - 1]} ${year}`);
      const range = MONTH.formatRange(jalali.toDate(first), jalali.toDate(first + length - 1));
      const title = isPersian ? said : `${said} (${range})`;
      if (this.month.textContent !== title) this.month.textContent = title;
      this.days.replaceChildren(...this.weeks(first, length));
      this.tellHolidays(year, month, length);
      if (withFocus) this.days.querySelector("[tabindex='0']").focus();
    }

    weeks(first, length) {
      const cells = Array.from({ length: jalali.weekday(first) }, () => make("td"));
      for (let day = 0; day < length; day += 1) cells.push(this.cell(first + day));
      while (cells.length % 7) cells.push(make("td"));
      const weeks = [];
      while (cells.length) weeks.push(make("tr", {}, ...cells.splice(0, 7)));
      return weeks;
    }

    cell(number) {
      const { year, month, day } = jalali.fromNumber(number);
      const date = digits(`${day} ${this.facts.months[month - 1]} ${year}`);
      const both = isPersian ? date : `${date} (${FULL.format(jalali.toDate(number))})`;
      const holiday = this.holiday(year, month, day);
      const isOff = holiday || jalali.weekday(number) === 6;
      const cell = make(
        "td",
        {
          role: "gridcell",
          tabindex: number === this.day ? "0" : "-1",
          "aria-label": [both, holiday].filter(Boolean).join(COMMA),
          "aria-selected": String(number === this.chosen),
          "data-day": number,
          class: isOff ? "off" : "",
        },
        digits(day),
      );
      if (number === this.today) cell.setAttribute("aria-current", "date");
      // Shown by the stylesheet; the cell's name tells the Gregorian day in full.
      if (!isPersian) cell.dataset.gregorian = DAY.format(jalali.toDate(number));
      return cell;
    }

    holiday(year, month, day) {
      const { fixed, lunar } = this.facts.holidays;
      return [fixed[`${month}-${day}`], lunar[`${year}-${month}-${day}`]].filter(Boolean).join(COMMA);
    }

    tellHolidays(year, month, length) {
      const lines = [];
      for (let day = 1; day <= length; day += 1) {
        const holiday = this.holiday(year, month, day);
        if (holiday) lines.push(`${digits(`${day} ${this.facts.months[month - 1]}`)}: ${holiday}`);
      }
      if (!this.facts.holidays.complete.includes(year)) lines.push(this.facts.words.incomplete);
      this.holidays.replaceChildren(...lines.map((line) => make("p", {}, line)));
    }
  }

  function nameOf(input) {
    return input.labels[0].firstChild.textContent.trim();
  }

  async function open(input, button) {
    button.disabled = true;
    try {
      calendar ??= new Calendar(await (await fetch(input.dataset.calendar)).json());
      const answer = await read(input);
      calendar.open(input, button, answer?.value ? jalali.fromIso(answer.value) : undefined);
    } finally {
      button.disabled = false;
    }
  }

  function begin(input) {
    const name = make("span", { class: "visually-hidden" }, ` ${nameOf(input)}`);
    const button = make(
      "button",
      { type: "button", class: "btn btn-secondary", "aria-haspopup": "dialog" },
      input.dataset.calendarLabel,
      name,
    );
    button.addEventListener("click", () => open(input, button));
    input.after(button);
  }

  document.querySelectorAll("input[data-calendar]").forEach(begin);
})(window);
