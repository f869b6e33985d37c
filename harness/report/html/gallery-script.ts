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
      const [pair, size, right, boxes] = one.split(':');
      return { pair, size: size === '' ? null : Number(size), right, boxes };
    }),
  });
  let cards = null;
  const readAll = () => { cards ??= [...gallery.children].map(read); };
  let isMoved = false;
  let only = '';
  let labels = [];

  // Least first, by the pairs that are asked for; what has no size is last.
  const largest = ({ asked }) => Math.max(...asked.map(({ size }) => size ?? -1));
  const smallest = ({ asked }) => Math.min(...asked.map(({ size }) => size ?? Infinity));
  const orders = { largest: card => -largest(card), smallest, input: ({ item }) => Number(item.id.slice(6)) };
  const sizes = { largest, smallest };

  const isolated = text => Object.assign(document.createElement('bdi'), { textContent: text });
  // What a side of the pair decided, with its numbers, as the lists of the card have it.
  const sideOf = (name, label, item) => {
    const told = all('.decision li', item).find(({ textContent }) => textContent === label || textContent.startsWith(label + ' ('));
    if (!told) return [];
    return [name + ' ', isolated(told.closest('.decision').querySelector('strong').textContent), told.textContent.slice(label.length), ', '];
  };
  // What holds of the pair that is asked for, and what the order is by.
  const turnOf = card => {
    const size = sizes[chosen('order')]?.(card) ?? (only === '' ? null : card.asked[0].size);
    // Where the card tells of this very pair, the words of masks and tensors say their size.
    const isTold = only !== '' && !card.item.classList.contains('of-another') && gallery.dataset.size !== 'smaller margin';
    const { boxes } = card.asked[0];
    const parts = only === '' ? [] : [
      ...sideOf('left', labels[0], card.item), ...sideOf('right', labels[1], card.item),
      ...(boxes ? [boxes + (boxes === '1' ? ' changed box' : ' changed boxes'), ', '] : []),
    ];
    return [...parts, ...(!isTold && size !== null && size >= 0 && size < Infinity ? [gallery.dataset.size + ' ' + size] : [])];
  };
  const showTurn = card => {
    const parts = card.item.hidden ? [] : turnOf(card);
    if (parts.length > 0 && !card.turn) {
      card.turn = Object.assign(document.createElement('p'), { className: 'turn', dir: 'auto' });
      card.item.querySelector('.told .small').after(card.turn);
    }
    if (!card.turn) return;
    if (parts.at(-1) === ', ') parts.pop();
    card.turn.replaceChildren(...parts);
    card.turn.hidden = parts.length === 0;
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
      const worst = item.querySelector('.worst a');
      item.classList.toggle('of-another', only !== '' && worst !== null && worst.hash !== '#pair-' + only);
      showTurn(card);
    }
    const seen = cards.filter(({ item }) => !item.hidden);
    const keyOf = orders[chosen('order')];
    const ordered = keyOf ? seen.map(card => [keyOf(card), card.item]).sort(([a], [b]) => a - b).map(([, item]) => item) : seen.map(({ item }) => item);
    if (keyOf || isMoved) gallery.append(...ordered);
    isMoved = keyOf !== undefined;
    const every = only === '' ? cards : cards.filter(({ pairs }) => pairs.some(({ pair }) => pair === only));
    if (tools) tools.querySelector('output').textContent =
      seen.length === every.length ? '' : seen.length === 0 ? 'nothing matches' : seen.length + ' of ' + every.length;
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
  let opener = null;
  const show = row => {
    if (only === '' && row) opener = followed;
    only = row ? location.hash.slice(6) : '';
    labels = row ? [...row.cells[0].childNodes].filter(node => node.nodeType === Node.TEXT_NODE).map(({ data }) => data) : [];
    panel.hidden = !row;
    gallery.classList.toggle('of-pair', only !== '');
    if (tools) {
      for (const control of all('input, select', tools)) control.value = '';
      // A pair is of one kind.
      choice('relation').parentElement.hidden = only !== '';
    }
    if (row && choice('order')?.querySelector('[value=largest]')) choice('order').value = 'largest';
    return apply();
  };
  const follow = () => {
    const row = rows.get(location.hash.slice(1));
    if (!row) {
      // Other links lead elsewhere in the page, and leave what is chosen as it is; a card that is not among that needs all.
      const target = document.getElementById(location.hash.slice(1));
      const isLeftOut = target?.parentElement === gallery && target.hidden;
      const isLeft = only !== '' && (!followed || target?.id === 'inputs');
      if (isLeftOut || isLeft) show(null);
      if (isLeft && !followed) opener?.focus();
      return;
    }
    const seen = show(row);
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
  addEventListener('hashchange', follow);
  follow();
  // Before the first letter is typed, and after the page is seen.
  addEventListener('load', () => setTimeout(readAll));
}
`;
