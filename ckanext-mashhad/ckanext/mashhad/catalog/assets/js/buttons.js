// What a button does to fields of its page, by their ids: no page holds a script of its own.
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-checks], [data-empties], [data-presses], [data-focuses]');
  if (!button) return;
  const { checks, empties, presses, focuses } = button.dataset;
  const field = (id) => document.getElementById(id);
  if (checks) field(checks).checked = true;
  if (empties) field(empties).value = '';
  if (presses) field(presses).click();
  if (focuses) field(focuses).focus();
});

// CKAN's links that only a script answers lead to "javascript:;", which no page may run.
document.addEventListener('click', (event) => {
  if (event.target.closest('a[href^="javascript:"]')) event.preventDefault();
});
