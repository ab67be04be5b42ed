// The preview of a table, which DataTables makes: named columns, and on Persian pages the digits
// and the calendar of the page. What is copied or downloaded from it stays as it is stored.
(function ($) {
  const frame = document.querySelector('main.preview');
  const words = frame.dataset;
  const persian = document.documentElement.lang.startsWith('fa');
  const table = $('#dtprv');
  const labels = JSON.parse(words.labels);
  const columns = Object.fromEntries(gdataDict.map(column => [column.id, column.type]));

  // CKAN hands the timer what a function has returned, which is nothing: the browser takes it for
  // the source of a script, which no page here may run.
  const later = window.setTimeout;
  window.setTimeout = (what, ...rest) => (typeof what === 'function' ? later(what, ...rest) : 0);

  // Before CKAN's module reads them.
  table.attr('data-package-name', words.dataset);
  table.find('thead th:first').first().text(words.row);
  // CKAN knows of one language only.
  const told = text => (text || {})[persian ? 'fa' : 'en'];
  gdataDict.forEach(({ info }, place) => {
    const head = table.find('thead tr:first th').get(place + 1);
    const [label, notes] = [told(info?.label_translated), told(info?.notes_translated)];
    if (label) head.firstChild.data = label.replaceAll(' ', '\u00a0');
    if (notes) $(head).find('i[title]').attr('title', notes);
  });
  const heads = table.find('thead tr:first th').toArray().map(head => head.textContent.trim());
  const names = Object.fromEntries(['_id', ...gdataDict.map(column => column.id)]
    .map((id, place) => [id, heads[place]]));
  table.find('i[title]').each((_, sign) => {
    sign.title = sign.title.split('\n').slice(1).join('\n').trim() || sign.title;
  });
  if (persian) $('.automatic-local-datetime').removeClass('automatic-local-datetime').show();

  const digits = text => text.replace(/[0-9]/g, digit => String.fromCharCode(+digit + 0x6f0));
  const day = new Intl.DateTimeFormat('fa-IR-u-ca-persian', { dateStyle: 'short', timeZone: 'UTC' });
  const shown = {
    date: text => (/^\d{4}-\d\d-\d\d/.test(text) ? day.format(new Date(text.slice(0, 10))) : text),
    int8: text => (/^-?\d+$/.test(text) ? BigInt(text).toLocaleString('fa-IR') : text),
    numeric: text => digits(text).replace('.', '٫'),
  };
  const leaf = (element, change) => {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode.data;
      if (!/[A-Za-z]/.test(text) && /[0-9]/.test(text)) texts.currentNode.data = change(text);
    }
  };

  const write = () => {
    const wrapper = table.closest('.dataTables_wrapper');
    wrapper.find('.fhead input').each((_, input) => {
      input.setAttribute('aria-label', words.filter);
    });
    wrapper.find('.sortinfo').contents().each((_, part) => {
      if (part.nodeType === Node.TEXT_NODE) part.data = part.data.replace(/\w+/g, id => names[id] || id);
    });
    // The place that the keyboard enters the table by.
    wrapper.find('input[tabindex=0]:not([id])').attr('aria-label', words.keys);
    const drawn = table.DataTable();
    table.find('tbody td').each((_, cell) => {
      const column = drawn.column(cell);
      const name = column.dataSrc();
      const label = (labels[name] || {})[cell.textContent];
      if (label) cell.textContent = label;
      else if (persian) leaf(cell, shown[columns[name]] || digits);
    });
    if (!persian) {
      // Persian names of columns and Persian cells say that they are.
      wrapper.find('th, td, div, .sortinfo').addBack()
        .filter((_, part) => !$(part).find('th, td, button').length && /[آ-ی۰-۹]/.test(part.textContent))
        .attr({ lang: 'fa', dir: 'rtl' });
      return;
    }
    wrapper.find('.dataTables_info, .dataTables_length, .dataTables_paginate, .dt-buttons')
      .each((_, part) => leaf(part, digits));
  };
  table.on('init.dt draw.dt', () => setTimeout(write));
}(jQuery));
