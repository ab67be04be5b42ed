/* Groups the digits of a number while it is typed; the caret stays behind the digit it was behind.

   Words around the number («۱۲۵۰۰ میلیارد ریال») are left as they are, decimals ungrouped. */
(function () {
  "use strict";

  const PERSIAN = "۰۱۲۳۴۵۶۷۸۹";
  const ARABIC = "٠١٢٣٤٥٦٧٨٩";
  const isPersian = document.documentElement.lang.startsWith("fa");
  const MARK = isPersian ? "٬" : ",";
  const MARKS = /[,٬،]/g;
  // Digits of any set with marks between them, but not those behind a decimal mark.
  const NUMBER = /(?<![.٫/0-9۰-۹٠-٩,٬،])[0-9۰-۹٠-٩](?:[,٬،]*[0-9۰-۹٠-٩])*/g;
  const SPACED = /(?<![0-9۰-۹٠-٩])[0-9۰-۹٠-٩]{1,3}(?:[ \u00a0\u202f][0-9۰-۹٠-٩]{3})+(?![0-9۰-۹٠-٩])/g;

  function digit(char) {
    const value = Math.max(PERSIAN.indexOf(char), ARABIC.indexOf(char), "0123456789".indexOf(char));
    return isPersian ? PERSIAN[value] : String(value);
  }

  function grouped(text) {
    const marked = text.replace(NUMBER, (number) => {
      const digits = number.replace(MARKS, "");
      return digits.replace(/.(?=(?:...)+$)/g, `$&${MARK}`);
    });
    return marked.replace(/[0-9۰-۹٠-٩]/g, digit); // those behind a decimal mark too
  }

  const withoutMarks = (text) => text.replace(MARKS, "").length;

  /** Where the caret has as many characters before it, marks not counted. */
  function placeAfter(text, count) {
    let place = 0;
    while (place < text.length && withoutMarks(text.slice(0, place)) < count) place += 1;
    return place;
  }

  function regroup(input, text) {
    const before = withoutMarks(input.value.slice(0, input.selectionStart));
    const wanted = grouped(text);
    if (wanted === input.value) return;
    input.value = wanted;
    if (document.activeElement !== input) return;
    const place = placeAfter(wanted, before);
    input.setSelectionRange(place, place);
  }

  function begin(input) {
    input.addEventListener("input", (event) => {
      if (!event.isComposing) regroup(input, input.value);
    });
    // Spaces are marks too where they stand between groups of three, as in what is pasted; while a
    // number is typed a space may be the beginning of a word.
    input.addEventListener("change", () => {
      regroup(input, input.value.replace(SPACED, (number) => number.replace(/\s/g, "")));
    });
  }

  document.querySelectorAll("input[data-grouped]").forEach(begin);
})();
