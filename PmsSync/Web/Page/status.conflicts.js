const KINDS = {
  overlappingBookings: ['failing', '! overbooked'], suspectedEcho: ['degraded', 'suspected echo'], mismatchedAvailability: ['degraded', 'changed at the channel'],
  channelPriceEdit: ['degraded', 'price changed at the channel'], outdatedPrice: ['plain', 'outdated price'], duplicateMessage: ['plain', 'told twice'],
  outOfOrder: ['plain', 'arrived out of order'],
};
const NIGHTS_NAMED = 2;
function about(c) {
  const nights = c.nights.slice(0, NIGHTS_NAMED).map(range).join(', ') + (c.nights.length > NIGHTS_NAMED ? ' and ' + (c.nights.length - NIGHTS_NAMED) + ' more' : '');
  return name(c.unit) + (nights && ' · ' + nights);
}
function conflict(c) {
  const note = h('input', { 'data-key': 'note' + c.id, maxlength: 500, placeholder: 'optional' });
  const channels = c.told.filter(t => !c.sides.some(s => s.told?.connection === t.connection));
  return h('article', { class: 'card', tabindex: -1, 'data-card': true, 'data-key': 'conflict' + c.id },
    h('h3', {}, h('span', {}, about(c)), h('span', { class: 'pill ' + (c.state === 'settled' ? 'plain' : KINDS[c.kind]?.[0] || 'degraded') }, KINDS[c.kind]?.[1] || c.kind)),
    h('p', {}, c.state === 'settled' ? outcome(c) : c.words),
    c.sides.length > 0 && h('ul', { class: 'sides' }, c.sides.map(s => side(c, s))),
    channels.length > 0 && h('details', { 'data-key': 'told' + c.id }, h('summary', {}, 'What the other channels know'), h('ul', {}, channels.map(t => h('li', {}, t.words)))),
    c.proposals.length > 0 && h('div', { class: 'choices', role: 'group', 'aria-label': 'What to do about ' + about(c) },
      h('label', {}, 'Note ', note), c.proposals.map(p => proposal(c, p, note))));
}
function side(c, s) {
  const isElsewhere = s.booking?.externalId && s.booking.source !== 'direct';
  const label = s.message ? s.message.connection + ', ' + new Date(s.message.sentAt).toLocaleString() : c.state === 'open' && c.kind === 'overlappingBookings' && (s.givesWay ? 'Gives way' : 'Stays');
  return h('li', {}, label && h('b', {}, label + '. '), s.evidence, s.told && ' ' + s.told.words, isElsewhere && ' Its id there is ' + s.booking.externalId.slice(0, 40) + '.', s.message && h('blockquote', {}, s.message.text.slice(0, 300)));
}
// About the conflict as it is shown: its tag goes with the decision.
function proposal(c, p, note) {
  return twice(['decide', c.id, p.action, p.booking, p.unit, p.revision].join('/'), c.tag, p.words, 'Sure? ' + p.words, async () => {
    const text = (keyed('note' + c.id) || note).value.trim();
    const decided = await change('conflicts/' + encodeURIComponent(c.id) + '/decision', c.tag, { action: p.action, ...(p.booking && { booking: p.booking }), ...(p.unit && { unit: p.unit }), ...(p.revision && { revision: p.revision }), ...(text && { note: text }) }, 'POST');
    if (c.state === 'settled') await readSettled();
    else state.decided.set(c.id, { ...decided, tenant: state.tenant });
    tell(outcome(decided));
  });
}
const outcome = c => c.settledWhy || c.words;
// What was decided on this page stays to be read until it is put away.
const settled = c => h('article', { class: 'card', tabindex: -1, 'data-card': true, 'data-key': 'conflict' + c.id },
  h('h3', {}, h('span', {}, about(c)), h('span', { class: 'pill ok' }, '✓ settled')), h('p', {}, outcome(c)),
  h('div', { class: 'actions' }, h('button', { 'data-key': 'hide' + c.id, onclick: e => act(e.target, () => state.decided.delete(c.id)) }, 'Put away')));
function conflicts({ open, decided }) {
  return open.length + decided.length ? [...decided.map(settled), ...open.map(conflict)] : h('p', { class: 'empty' }, 'None is open: nothing waits for you to decide.');
}
function decidedOf(open) {
  for (const c of open) state.decided.delete(c.id);
  return [...state.decided.values()].filter(c => c.tenant === state.tenant);
}

// Those that a rule or a person settled, the newest first; read when somebody looks.
const PAGES_LOOKED = 5, SETTLED_SHOWN = 20;
async function readSettled() {
  const found = [];
  for (let page = 0, next = ''; page < PAGES_LOOKED && next !== null; page++) {
    const part = await ask(of('conflicts?state=settled&limit=1000' + (next && '&cursor=' + encodeURIComponent(next))));
    found.push(...part.items);
    next = part.next;
  }
  draw('settled', found.sort((a, b) => a.settledAt < b.settledAt ? 1 : -1).slice(0, SETTLED_SHOWN), list => list.length ? list.map(conflict) : h('p', { class: 'empty' }, 'None yet.'));
}
$('settledbox').addEventListener('toggle', () => { if ($('settledbox').open) readSettled().catch(problem => say('It did not work', h('p', { class: 'answer' }, problem.message))); });
