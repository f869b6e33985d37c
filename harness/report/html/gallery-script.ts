import { html } from './escape.ts';

// A part of the page's only script: filter and order of the flipped inputs. The address says which pair they are of, so that Back
// and a link do what a click does.

export const galleryScript = html`
const gallery = document.getElementById('inputs-list');
if (gallery) {
  const tools = document.getElementById('inputs-tools');
  const choice = name => tools?.querySelector('[name=' + name + ']');
  const chosen = name => choice(name)?.value ?? '';
  const search = tools?.querySelector('input');
  const panel = document.getElementById('inputs-pair');
  const relations = gallery.dataset.relations.split(' ');
  const read = item => ({
    item,
    // Without the numbers of its pairs, which are no words of it.
    text: all('.told > :not(.in-pairs)', item).map(part => part.textContent).join(' ').toLowerCase(),
    pairs: item.dataset.pairs.split(' ').map(one => {
      const [pair, size, right, left, other] = one.split(':');
      return { pair, size: size === '' ? null : Number(size), right, left, other };
    }),
  });
  let cards = null;
  const readAll = () => { cards ??= [...gallery.children].map(read); };
  let isMoved = false;
  let only = '';

  // Least first, by the pairs that are asked for; what has no size is last.
  const orders = {
    largest: ({ asked }) => -Math.max(...asked.map(({ size }) => size ?? -1)),
    smallest: ({ asked }) => Math.min(...asked.map(({ size }) => size ?? Infinity)),
    input: ({ item }) => Number(item.id.slice(6)),
  };
  const turnOf = ({ item, asked: [{ left, other, size }] }) => {
    const names = all('.decision strong', item).map(name => name.textContent);
    const decided = left && other ? ['left ' + names[left] + ', right ' + names[other]] : [];
    return [...decided, ...(size === null ? [] : [gallery.dataset.size + ' ' + size])].join(', ');
  };
  const apply = () => {
    readAll();
    const words = (search?.value ?? '').toLowerCase().split(/ +/);
    const [relation, view, truth] = ['relation', 'view', 'truth'].map(chosen);
    for (const card of cards) {
      const { item, text, pairs } = card;
      card.asked = pairs.filter(({ pair, right }) =>
        (only === '' || pair === only) && (relation === '' || relations[pair] === relation) && (truth === '' || right === truth));
      item.hidden = !(card.asked.length > 0 && (view === '' || item.dataset.view === view) && words.every(word => text.includes(word)));
      const turn = only !== '' && !item.hidden ? turnOf(card) : '';
      if (turn !== '' && !card.turn) {
        card.turn = Object.assign(document.createElement('p'), { className: 'turn', dir: 'auto' });
        item.querySelector('.told .small').after(card.turn);
      }
      if (card.turn) Object.assign(card.turn, { textContent: turn, hidden: turn === '' });
    }
    const seen = cards.filter(({ item }) => !item.hidden);
    const keyOf = orders[chosen('order')];
    const ordered = keyOf ? seen.map(card => [keyOf(card), card.item]).sort(([a], [b]) => a - b).map(([, item]) => item) : seen.map(({ item }) => item);
    if (keyOf || isMoved) gallery.append(...ordered);
    isMoved = keyOf !== undefined;
    if (tools) tools.querySelector('output').textContent = seen.length === cards.length ? '' : seen.length + ' of ' + cards.length;
    return seen.length;
  };

  // Without their ids a browser neither opens the list of pairs for them nor goes there; without this script it does both.
  const rows = new Map(all('#flips .all tr[id]').map(row => [row.id, row]));
  for (const row of rows.values()) row.removeAttribute('id');
  if (rows.has(location.hash.slice(1))) document.querySelector('#flips .all').open = false;
  const facts = row => {
    const heads = all('th', row.closest('table').tHead);
    return [...row.cells].map((cell, at) => {
      const [fact, name, value] = ['div', 'dt', 'dd'].map(tag => document.createElement(tag));
      name.textContent = heads[at].textContent;
      value.append(...cell.cloneNode(true).childNodes);
      fact.append(name, value);
      return fact;
    });
  };
  const showPair = () => {
    const row = rows.get(location.hash.slice(1));
    const asked = row ? location.hash.slice(6) : '';
    if (asked === only && !row) return;
    only = asked;
    panel.hidden = !row;
    if (tools) for (const control of all('input, select', tools)) control.value = '';
    if (row && choice('order')?.querySelector('[value=largest]')) choice('order').value = 'largest';
    const seen = apply();
    if (!row) return;
    const flips = Number(row.cells[2].dataset.value);
    const inputs = flips + (flips === 1 ? ' input' : ' inputs');
    const order = seen > 1 && chosen('order') !== '' ? ', ' + choice('order').selectedOptions[0].textContent + ' first' : '';
    document.getElementById('inputs-pair-title').textContent =
      'Only pair ' + only + ': ' + (flips === 0 ? 'no input flips' : seen < flips ? seen + ' of its ' + inputs + ' are here' : inputs) + order;
    panel.querySelector('dl').replaceChildren(...facts(row));
    panel.scrollIntoView();
    panel.focus({ preventScroll: true });
  };
  if (tools) {
    search.addEventListener('input', apply);
    for (const select of all('select', tools)) select.addEventListener('change', apply);
    tools.hidden = false;
  }
  addEventListener('hashchange', showPair);
  showPair();
  // Before the first letter is typed, and after the page is seen.
  addEventListener('load', () => setTimeout(readAll));
}
`;
