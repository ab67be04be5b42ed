/* Days between the two calendars, for Jalali years 1206 to 1500: the same as persian/days.py. */
(function (root) {
  "use strict";

  const FIRST_YEAR = 1206;
  const LAST_YEAR = 1500;
  const DAY = 86400000;

  // Days are counted from 1970-01-01. In all years served the leap years follow a cycle of 33.
  const newYear = (year) => 365 * year + Math.floor((8 * year + 21) / 33) - 492633;
  const daysBefore = (month) => (month <= 7 ? 31 * (month - 1) : 30 * (month - 1) + 6);

  function toNumber(year, month, day) {
    return newYear(year) + daysBefore(month) + day - 1;
  }

  function fromNumber(number) {
    let year = Math.floor((number + 492633) / 365.2422);
    while (newYear(year + 1) <= number) year += 1;
    while (newYear(year) > number) year -= 1;
    const rest = number - newYear(year);
    const month = rest < 186 ? Math.floor(rest / 31) + 1 : Math.floor((rest - 186) / 30) + 7;
    return { year, month, day: rest - daysBefore(month) + 1 };
  }

  function daysInMonth(year, month) {
    if (month < 12) return month <= 6 ? 31 : 30;
    return newYear(year + 1) - newYear(year) - daysBefore(12);
  }

  const jalali = {
    FIRST_DAY: newYear(FIRST_YEAR),
    LAST_DAY: newYear(LAST_YEAR + 1) - 1,
    toNumber,
    fromNumber,
    daysInMonth,
    fromIso: (text) => Date.parse(`${text}T00:00:00Z`) / DAY,
    toIso: (number) => new Date(number * DAY).toISOString().slice(0, 10),
    toDate: (number) => new Date(number * DAY),
    /** 0 for Saturday, with which the week begins, to 6 for Friday. */
    weekday: (number) => (((number + 5) % 7) + 7) % 7,
  };

  root.mashhad = Object.assign(root.mashhad || {}, { jalali });
  if (typeof module !== "undefined") module.exports = jalali;
})(typeof globalThis === "undefined" ? this : globalThis);
