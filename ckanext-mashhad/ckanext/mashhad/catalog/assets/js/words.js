// Words and names that CKAN's scripts, and those it ships, write into pages in English or not at
// all. Runs before CKAN's modules begin, and after those scripts are there.
(function ($, ckan) {
  // CKAN's own sentence, to which it does not hand the number.
  const inputTooShort = ({ minimum }) => ckan.i18n.ngettext(
    'Input is too short, must be at least one character',
    'Input is too short, must be at least %(num)d characters',
    minimum,
    { num: minimum },
  ).replace(/\d+/, (digits) => Number(digits).toLocaleString(document.documentElement.lang));
  if ($.fn.select2) {
    // A list that opens under a field; what CKAN does not tell it falls back to these.
    Object.assign($.fn.select2.amd.require('select2/i18n/en'), {
      errorLoading: () => ckan.i18n._('The results could not be loaded.'),
      inputTooShort,
      loadingMore: () => ckan.i18n._('Loading more…'),
      noResults: () => ckan.i18n._('No matches found'),
      searching: () => ckan.i18n._('Searching...'),
      removeAllItems: () => ckan.i18n._('Remove all'),
      removeItem: () => ckan.i18n._('Remove'),
      search: () => ckan.i18n._('Search'),
    });
    // What it puts in the place of a field takes the name of that field.
    const select2 = $.fn.select2;
    $.fn.select2 = Object.assign(function (...settings) {
      const answer = select2.apply(this, settings);
      this.each((_, field) => {
        const name = field.labels && field.labels[0] ? field.labels[0].textContent.trim() : '';
        if (name) $(field).next('.select2').find('.select2-selection--multiple').attr('aria-label', name);
      });
      return answer;
    }, select2);
  }
  // What CKAN's scripts add by and by: the button that closes a notice, a question without a name,
  // a message in the place of the choices of a list.
  const mend = () => {
    for (const button of document.querySelectorAll('.btn-close[aria-label="Close"]')) {
      button.setAttribute('aria-label', ckan.i18n._('Close'));
    }
    for (const asked of document.querySelectorAll('.modal:not([aria-label])')) {
      asked.setAttribute('aria-label', (asked.querySelector('.modal-title, .modal-body') || asked)
        .textContent.trim());
    }
    const spoken = document.documentElement.lang;
    for (const chosen of document.querySelectorAll('.select2-selection__choice:not([lang])')) {
      if (spoken.startsWith('fa') || !/[آ-ی]/.test(chosen.textContent)) continue;
      Object.assign(chosen, { lang: 'fa', dir: 'rtl' });
      for (const button of chosen.querySelectorAll('button')) {
        Object.assign(button, { lang: spoken, dir: 'ltr' });
      }
    }
    for (const said of document.querySelectorAll('.select2-results__message[role=alert]')) {
      said.setAttribute('role', 'option');
      said.setAttribute('aria-disabled', 'true');
    }
  };
  // A question is left by Escape too, begins at the harmless answer and gives the focus back.
  const confirm = ckan.confirm;
  ckan.confirm = Object.assign((options) => {
    const asker = document.activeElement;
    const answer = confirm({ keyboard: true, ...options });
    const asked = document.querySelector(confirm.selectors.modal);
    if (asked) {
      asked.addEventListener('shown.bs.modal', () => asked.querySelector(confirm.selectors.cancelBtn).focus());
      asked.addEventListener('hidden.bs.modal', () => asker.focus());
    }
    return answer;
  }, confirm);
  const begin = ckan.module.initialize;
  ckan.module.initialize = function (...settings) {
    const answer = begin.apply(this, settings);
    mend();
    new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
    return answer;
  };
  $(() => {
    if (ckan.module.registry.autocomplete) {
      ckan.module.registry.autocomplete.prototype.formatInputTooShort = inputTooShort;
    }
    // Files and previews are put in order with the mouse alone, so its handle is no link.
    for (const name of ['resource-reorder', 'resource-view-reorder']) {
      const module = ckan.module.registry[name];
      if (!module) continue;
      const template = module.prototype.template;
      template.title = '<h2></h2>';
      template.handle = template.handle
        .replace('<a href="javascript:;"', '<span aria-hidden="true"').replace('</a>', '</span>');
    }
  });
}(jQuery, ckan));
