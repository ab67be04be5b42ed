/* Says below a box what the server understands of what is typed in it, while it is typed.

   <input data-typed="/typed/date" id="field-x"> <output id="field-x-understood">

   The server has the only reader of dates and amounts. Without this script it says the same after
   the form was sent. */
(function (root) {
  "use strict";

  const PAUSE = 250;
  const latest = new WeakMap();

  /** Ask the server to read the box; null when it cannot be reached. */
  async function read(input) {
    const text = input.value.trim();
    const known = latest.get(input);
    if (known && known.text === text) return known.answer;
    const answer = text ? ask(input.dataset.typed, text) : Promise.resolve({});
    latest.set(input, { text, answer });
    if (!(await answer)) latest.delete(input); // so that the next one asks again
    return answer;
  }

  async function ask(url, text) {
    try {
      const answer = await fetch(`${url}?${new URLSearchParams({ text })}`);
      return answer.ok ? await answer.json() : null;
    } catch {
      return null; // no network: the server reads it when the form is sent
    }
  }

  async function say(input, isFinished) {
    const text = input.value.trim();
    const said = document.getElementById(`${input.id}-understood`);
    const answer = (await read(input)) || {};
    if (input.value.trim() !== text) return; // typed on meanwhile
    const problem = isFinished ? answer.problem || "" : "";
    said.textContent = answer.understood || problem;
    said.classList.toggle("not-understood", Boolean(problem));
  }

  function begin(input) {
    let waiting = 0;
    // Who leaves the box by a click must not have the button moved away under the pointer, so what
    // is said then waits too.
    for (const [name, isFinished] of Object.entries({ input: false, change: true })) {
      input.addEventListener(name, () => {
        clearTimeout(waiting);
        waiting = setTimeout(say, PAUSE, input, isFinished);
      });
    }
  }

  root.mashhad = Object.assign(root.mashhad || {}, { read });
  document.querySelectorAll("input[data-typed]").forEach(begin);
})(window);
