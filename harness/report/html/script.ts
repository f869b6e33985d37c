import { type Html, html } from './escape.ts';
import { galleryScript } from './gallery-script.ts';

// What a page does beyond being read: sort, filter, theme. Without it every number is still there. The page's policy
// names the digest of this text, so that no other script can run; tests say what it must be after a change.

/** `gallery`: what serves flipped inputs, where a page has some. */
const scriptOf = (gallery: Html | false): Html => html`<script>
'use strict';
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

for (const head of all('th[data-sort]')) {
  const table = head.closest('table');
  const body = table.tBodies[0];
  const index = head.cellIndex;
  const button = document.createElement('button');
  button.append(...head.childNodes);
  head.append(button);
  const isOfNumbers = head.classList.contains('num');
  const textOf = cell => isOfNumbers ? cell.textContent.replaceAll(',', '').replace('−', '-') : cell.textContent;
  const key = row => row.cells[index].dataset.value ?? textOf(row.cells[index]).trim();
  const compare = new Intl.Collator('en', { numeric: true }).compare;
  const byKey = (a, b) => {
    const [left, right] = [key(a), key(b)];
    if (left === '' || right === '') return (left === '') - (right === '');
    return (isOfNumbers && parseFloat(left) - parseFloat(right)) || compare(left, right);
  };
  button.addEventListener('click', () => {
    const down = head.getAttribute('aria-sort') === 'ascending';
    for (const other of all('th[aria-sort]', table)) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const rows = [...body.rows].sort(byKey);
    body.append(...(down ? rows.reverse() : rows));
  });
}

for (const tools of all('.tools[data-for]')) {
  const table = document.getElementById(tools.dataset.for);
  const input = tools.querySelector('input');
  const select = tools.querySelector('select');
  const output = tools.querySelector('output');
  const rows = [...table.tBodies[0].rows];
  let texts;
  const apply = () => {
    texts ??= rows.map(row => row.textContent.toLowerCase());
    const words = input.value.toLowerCase().split(/ +/);
    const tag = select ? select.value : '';
    let shown = 0;
    rows.forEach((row, at) => {
      const tags = (row.dataset.tags ?? '').split(' ');
      row.hidden = !(words.every(word => texts[at].includes(word)) && (tag === '' || tags.includes(tag)));
      if (!row.hidden) shown += 1;
    });
    output.textContent = shown === rows.length ? '' : shown === 0 ? 'nothing matches' : shown + ' of ' + rows.length;
  };
  input.addEventListener('input', apply);
  if (select) select.addEventListener('change', apply);
  tools.hidden = false;
}

// The link by which the address changes; null where it changes by Back. A link to where the address is already changes nothing, and is
// followed all the same.
let followed = null;
addEventListener('click', event => {
  const link = event.target.closest('a[href^="#"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  followed = link;
  if (link.closest('nav')) {
    held = link;
    mark();
  }
  if (link.hash === location.hash) dispatchEvent(new Event('popstate'));
});

// Rows of pairs that have a view of their own instead, by their ids; and what the query asks for and is not here.
const pairRows = new Map();
let unknown = '';

${gallery}
// What the address asks for and is not here, as a link of another report does, is said until something is found.
const nowhere = document.getElementById('nowhere');
const sayMissing = name => {
  nowhere.querySelector('strong').textContent = name.length > 80 ? name.slice(0, 80) + '…' : name;
  nowhere.hidden = name === '';
};
nowhere.querySelector('button').addEventListener('click', () => sayMissing(''));

// What a link or the address names must not stay hidden in closed lists or behind a filter.
const named = () => {
  const name = location.hash.slice(1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
};
const reveal = () => {
  const name = named();
  const target = document.getElementById(name);
  sayMissing(target || pairRows.has(name) || name === '' || name === 'top' ? unknown : name);
  if (!target) return;
  target.hidden = false;
  for (let at = target; at; at = at.parentElement) if (at.localName === 'details') at.open = true;
  target.scrollIntoView({ block: 'nearest' });
};
// Of links and of Back; where the query is another one, too, Back is no change of the hash.
addEventListener('popstate', () => {
  reveal();
  followed = null;
});
reveal();

// Paper has no lists to open.
let opened = [];
addEventListener('beforeprint', () => {
  opened = all('details:not([open])');
  for (const details of opened) details.open = true;
});
addEventListener('afterprint', () => {
  for (const details of opened) details.open = false;
  opened = [];
});

// The section that is being read is marked in the navigation; the one that was asked for, until somebody moves the page: near the end
// of a page its place may not reach the top.
const links = all('nav a');
let held = null;
const mark = () => {
  const line = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) + 8;
  const isPassed = link => document.getElementById(link.hash.slice(1)).getBoundingClientRect().top < line;
  const isEnd = scrollY + innerHeight > document.documentElement.scrollHeight - 2;
  const read = scrollY < 8 ? [] : isEnd ? links : links.filter(isPassed);
  const current = held ?? read.at(-1) ?? links[0];
  if (current.hasAttribute('aria-current')) return;
  for (const link of links) link.removeAttribute('aria-current');
  current.setAttribute('aria-current', 'true');
  const list = current.closest('ul');
  list.scrollLeft = current.offsetLeft - (list.clientWidth - current.offsetWidth) / 2;
};
for (const move of ['wheel', 'touchmove', 'keydown', 'pointerdown']) addEventListener(move, () => { held = null; }, { passive: true });
let isDue = false;
addEventListener('scroll', () => {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    mark();
  });
}, { passive: true });
mark();

const theme = document.getElementById('theme');
const themes = ['auto', 'light', 'dark'];
const setTheme = name => {
  document.documentElement.dataset.theme = name;
  theme.textContent = 'Theme: ' + name;
};
theme.addEventListener('click', () => {
  setTheme(themes[(themes.indexOf(document.documentElement.dataset.theme) + 1) % themes.length]);
});
setTheme('auto');
theme.hidden = false;
</script>`;

export const script = scriptOf(galleryScript);
export const scriptDigest = 'sha256-1blfQCD6iYnPHSrdpoo9563452wRPm3W1QeWj3C/fgQ=';

export const plainScript = scriptOf(false);
export const plainScriptDigest = 'sha256-aP1YxQOFar5VuTrXuus5sxfcOZuIQ8bn6qXwZpRRo+Q=';
