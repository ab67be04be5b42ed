// The API tokens of a profile: they can be revoked once one is ticked; a new one is shown.
(function () {
  const settle = () => {
    const button = document.getElementById('revoke-tokens-button');
    if (button) button.disabled = !document.querySelector('#api-tokens-table [name=token]:checked');
  };
  document.addEventListener('change', (event) => {
    if (event.target.matches('#api-tokens-table [name=token]')) settle();
  });
  document.addEventListener('htmx:afterSettle', (event) => {
    const made = event.target.querySelector && event.target.closest('[data-made]');
    if (made) document.getElementById(made.dataset.made).scrollIntoView(false);
    settle();
  });
  document.addEventListener('htmx:afterRequest', settle);
}());
