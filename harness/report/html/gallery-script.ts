import { html } from './escape.ts';

// A part of the page's only script: filter and order of the flipped inputs. What is chosen stands in the query of the address, and where
// the reader is behind its #, so that a link, Back and a reload find both.

export const galleryScript = html`
const gallery = document.getElementById('inputs-list');
if (gallery) {
  const tools = document.getElementById('inputs-tools');
  const choice = name => tools?.querySelector('[name=' + name + ']');
  const chosen = name => choice(name)?.value ?? '';
  const controls = tools ? all('[name]', tools) : [];
  const panel = document.getElementById('inputs-pair');
  const relations = gallery.dataset.relations.split(' ');
  const read = item => ({
    item,
    // Without the numbers of its pairs, which are no words of it.
    text: all('.told > :not(.in-pairs)', item).map(part => part.textContent).join(' ').toLowerCase(),
    pairs: item.dataset.pairs.split(' ').map(one => {
      const [pair, size, right, boxes, place] = one.split(':');
      return { pair, size: size === '' ? null : Number(size), right, boxes, place };
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
    // Where the card tells of this very pair, its words say how many boxes, and of masks and tensors their size.
    const isAnother = card.item.classList.contains('of-another');
    const isTold = only !== '' && !isAnother && gallery.dataset.size !== 'smaller margin';
    const { boxes } = card.asked[0];
    const parts = only === '' ? [] : [
      ...sideOf('left', labels[0], card.item), ...sideOf('right', labels[1], card.item),
      ...(boxes && isAnother ? [boxes + (boxes === '1' ? ' changed box' : ' changed boxes'), ', '] : []),
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
  const title = here => {
    const flips = Number(pairRows.get('pair-' + only).cells[2].dataset.value);
    const inputs = flips + (flips === 1 ? ' input' : ' inputs');
    const by = here > 1 ? chosen('order') : '';
    const order = by === '' ? '' : ', ' + choice('order').selectedOptions[0].textContent + (by === 'input' ? '' : ' first');
    document.getElementById('inputs-pair-title').textContent =
      'Only pair ' + only + ': ' + (flips === 0 ? 'no input flips' : here < flips ? here + ' of its ' + inputs + ' are here' : inputs) + order;
  };
  // What draws and tells of the pair that is asked for takes the place of what does so of the worst; it moves, and nothing is made.
  const drawTurn = card => {
    const place = only === '' || card.item.hidden ? 0 : Number(card.asked[0].place ?? 0);
    const from = card.place ?? 0;
    if (place === from) return;
    card.drawings ??= [all('.marks, .drawn', card.item), ...all('template', card.item).map(({ content }) => [...content.children])];
    card.drawings[from].forEach((part, at) => part.replaceWith(card.drawings[place][at]));
    card.place = place;
  };
  // Only what stands wrong is moved, and as it is where the browser can: what is taken out and put in again is laid out anew.
  const move = gallery.moveBefore ? 'moveBefore' : 'insertBefore';
  const arrange = items => {
    let after = null;
    for (const item of items.reverse()) {
      if (item.nextElementSibling !== after) gallery[move](item, after);
      after = item;
    }
  };
  const apply = () => {
    readAll();
    const words = chosen('words').toLowerCase().split(/ +/);
    const [relation, view, truth] = ['relation', 'view', 'truth'].map(chosen);
    for (const card of cards) {
      const { item, text, pairs } = card;
      card.asked = pairs.filter(({ pair, right }) =>
        (only === '' || pair === only) && (relation === '' || relations[pair] === relation) && (truth === '' || right === truth));
      item.hidden = !(card.asked.length > 0 && (view === '' || item.dataset.view === view) && words.every(word => text.includes(word)));
      const worst = item.querySelector('.worst a');
      const isDrawn = card.asked[0]?.place !== undefined;
      item.classList.toggle('of-another', only !== '' && worst !== null && !isDrawn && worst.hash !== '#pair-' + only);
      showTurn(card);
      drawTurn(card);
    }
    const seen = cards.filter(({ item }) => !item.hidden);
    const keyOf = orders[chosen('order')];
    // Without an order all go back to their places, also those that are shown later.
    const ordered = keyOf ? seen.map(card => [keyOf(card), card.item]).sort(([a], [b]) => a - b).map(([, item]) => item) : cards.map(({ item }) => item);
    if (keyOf || isMoved) arrange(ordered);
    isMoved = keyOf !== undefined;
    const every = only === '' ? cards : cards.filter(({ pairs }) => pairs.some(({ pair }) => pair === only));
    if (tools) tools.querySelector('output').textContent =
      seen.length === every.length ? '' : seen.length === 0 ? 'nothing matches' : seen.length + ' of ' + every.length;
    if (only !== '') title(every.length);
  };

  // Without their ids a browser neither opens the list of pairs for them nor goes there; without this script it does both.
  for (const row of all('#flips .all tr[id]')) {
    pairRows.set(row.id, row);
    row.removeAttribute('id');
  }
  if (pairRows.has(location.hash.slice(1))) document.querySelector('#flips .all').open = false;
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
  // What holds where nothing else is chosen: of one pair the largest first.
  const usual = ({ name }) => (name === 'order' && only !== '' && gallery.dataset.size ? 'largest' : '');
  // The query that is shown. What else stands in it is of whoever serves the page, and stays to the letter: it may be signed.
  let told = '';
  const nameOf = part => new URLSearchParams(part).keys().next().value;
  const tell = () => {
    const query = new URLSearchParams(location.search);
    const parts = location.search === '' ? [] : location.search.slice(1).split('&');
    let isTold = true;
    const put = (name, value, usually) => {
      if ((query.get(name) ?? usually) === value) return;
      isTold = false;
      const at = parts.findIndex(part => nameOf(part) === name);
      const others = parts.filter(part => nameOf(part) !== name);
      if (value !== usually) others.splice(at < 0 ? others.length : at, 0, new URLSearchParams([[name, value]]).toString());
      parts.splice(0, parts.length, ...others);
    };
    put('inputs-pair', only, '');
    for (const control of controls) put('inputs-' + control.name, control.value, usual(control));
    const address = new URL(location.href);
    address.search = parts.join('&');
    try {
      if (!isTold) history.replaceState(history.state, '', address);
    } catch {
      // Not every viewer lets a page say where it is; it filters all the same.
    }
    told = location.search;
  };
  let opener = null;
  const choose = (pair, query) => {
    if (only === '' && pair !== '') opener = followed;
    only = pair;
    const row = pairRows.get('pair-' + pair);
    labels = row ? [...row.cells[0].childNodes].filter(node => node.nodeType === Node.TEXT_NODE).map(({ data }) => data) : [];
    panel.hidden = !row;
    gallery.classList.toggle('of-pair', only !== '');
    for (const control of controls) {
      control.value = query.get('inputs-' + control.name) ?? usual(control);
      if (control.selectedIndex >= 0 || !('selectedIndex' in control)) continue;
      unknown = query.get('inputs-' + control.name);
      control.value = usual(control);
    }
    // A pair is of one kind.
    if (tools) {
      choice('relation').parentElement.hidden = only !== '';
      if (only !== '') choice('relation').value = '';
    }
    tell();
    apply();
    if (row) panel.querySelector('dl').replaceChildren(...facts(row));
  };
  const follow = () => {
    const place = location.hash.slice(1);
    const isOfPair = pairRows.has(place);
    const was = only;
    unknown = '';
    // Links to elsewhere leave what is chosen as it is; one to a pair, or from it to all, chooses anew.
    if (followed) {
      if (isOfPair || (place === 'inputs' && only !== '')) choose(isOfPair ? place.slice(5) : '', new URLSearchParams());
    } else if (isOfPair || only !== '' || location.search !== told) {
      const query = new URLSearchParams(location.search);
      const asked = isOfPair ? place.slice(5) : (query.get('inputs-pair') ?? '');
      const isHere = pairRows.has('pair-' + asked);
      choose(isHere ? asked : '', query);
      if (asked !== '' && !isHere) unknown = 'pair-' + asked;
    }
    // A card that is not among what is chosen needs all.
    const target = document.getElementById(place);
    if (target?.parentElement === gallery && target.hidden) choose('', new URLSearchParams());
    // Once the browser has gone where the address says.
    if (was !== '' && only === '' && !followed) setTimeout(() => opener?.focus());
    if (!isOfPair) return;
    panel.scrollIntoView();
    panel.focus({ preventScroll: true });
  };
  for (const control of controls) control.addEventListener('input', () => {
    tell();
    apply();
  });
  if (tools) tools.hidden = false;
  addEventListener('popstate', follow);
  follow();
  // Before the first letter is typed, and after the page is seen.
  addEventListener('load', () => setTimeout(readAll));
}
`;
