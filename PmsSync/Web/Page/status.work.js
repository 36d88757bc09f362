const unitOf = id => state.tenants.find(t => t.id === state.tenant)?.units.find(u => u.id === id);
// In the time of the unit, where the people who do it are.
function clock(at, unit, options) {
  const shown = { weekday: 'short', hour: 'numeric', minute: '2-digit', ...options };
  try { return new Date(at).toLocaleString(undefined, { ...shown, timeZone: unitOf(unit)?.timeZone || 'UTC' }); }
  catch { return new Date(at).toLocaleString(undefined, { ...shown, timeZone: 'UTC' }) + ' UTC'; }
}
const several = (count, one, more) => count + ' ' + (count === 1 ? one : more || one + 's');

// What tasks and tickets have in common: who does it, how far it is, a note. Each change says which version it is about.
function doing(kind, t, staff) {
  const set = patch => change(kind + '/' + encodeURIComponent(t.id), t.version, patch);
  const step = (status, label) => h('button', { 'data-key': status + t.id, onclick: e => act(e.target, () => set({ status })) }, label);
  return {
    steps: t.status === 'done' ? step('open', 'Not done yet') : [t.status === 'open' && step('started', 'Start'), step('done', 'Done')],
    who: staff.length > 0 && h('select', { 'aria-label': 'Who does it', 'data-key': 'who' + t.id, onchange: e => act(e.target, () => set({ assignee: e.target.value || null })) },
      h('option', { value: '' }, 'Nobody yet'), staff.map(s => h('option', { value: s.id, selected: s.id === t.assignee }, s.name))),
    note: noteOf(t, set),
    set,
  };
}
function noteOf(t, set) {
  const field = h('input', { 'aria-label': 'Note', 'data-key': 'note' + t.id, maxlength: 2000, value: t.note || '' });
  return h('details', { class: 'note', 'data-key': 'noted' + t.id }, h('summary', {}, t.note ? 'Note: ' + t.note : 'Note'),
    h('span', { class: 'actions' }, field, h('button', { 'data-key': 'write' + t.id, onclick: e => act(e.target, () => set({ note: field.value.trim() || null })) }, 'Save note')));
}
const started = t => t.status !== 'open' && h('span', { class: 'pill ' + (t.status === 'done' ? 'ok' : 'plain') }, t.status === 'done' ? '✓ done' : 'started');

// ── cleaning ──
const KINDS_OF_CLEAN = { turnover: 'turnover', deepClean: 'deep clean', linen: 'new linen' };
const AHEAD = 7, BEHIND = 30;
const cleaningOf = today => of('cleaning-tasks?limit=500&from=' + plus(today, -BEHIND) + '&to=' + plus(today, AHEAD));
// The days that come, and what is left over from those before while the next guest is still to come.
const isShown = (t, today) => t.day >= today || (t.status !== 'done' && t.to.slice(0, 10) >= today);
function cleaning({ today, tasks, staff }) {
  if (!tasks.length) return h('p', { class: 'empty' }, 'Nothing to clean in the next ' + AHEAD + ' days.');
  const dayOf = t => t.day < today ? 'Left over' : (t.day === today ? 'Today, ' : '') + day(t.day, { weekday: 'long', day: 'numeric', month: 'long' });
  return [...new Set(tasks.map(dayOf))].flatMap(title => [h('h3', {}, title), h('ul', { class: 'tasks' }, tasks.filter(t => dayOf(t) === title).map(t => task(t, staff)))]);
}
function task(t, staff) {
  const does = doing('cleaning-tasks', t, staff);
  const days = (Date.parse(t.to) - Date.parse(t.from)) / 864e5;
  const until = t.nextBooking ? 'ready by ' + clock(t.to, t.unit, days < .5 ? { weekday: undefined } : days > 5 ? { day: 'numeric', month: 'short' } : {}) : 'nobody follows';
  return h('li', { class: t.status, tabindex: -1, 'data-card': true, 'data-key': 'task' + t.id },
    h('div', { class: 'task' }, h('div', { class: 'what' }, h('b', {}, name(t.unit)), h('span', { class: 'quiet' }, KINDS_OF_CLEAN[t.kind] || t.kind),
      t.priority === 'urgent' && h('span', { class: 'pill degraded' }, '! urgent'), t.atRisk && h('span', { class: 'pill failing' }, '✕ at risk'), started(t)),
    h('p', { class: 'quiet' }, 'From ' + clock(t.from, t.unit) + ', ' + until + ' · takes ' + (t.minutes % 60 ? t.minutes + ' min' : t.minutes / 60 + ' h')),
    [t.atRisk, t.reopened].filter(Boolean).map(words => h('p', { class: 'problem degraded' }, words))),
    h('div', { class: 'actions', role: 'group', 'aria-label': name(t.unit) + ', ' + long(t.day) }, does.who, does.steps, does.note));
}

// ── maintenance ──
// Those that are open, and those that are done while their nights are still closed.
async function tickets(today) {
  const [open, begun, done] = await Promise.all(['open', 'started', 'done&from=' + today].map(status => ask(of('maintenance-tickets?status=' + status))));
  return [...open.items, ...begun.items, ...done.items.filter(t => t.block && !t.block.released)];
}
function maintenance({ list, staff }) {
  return list.length ? list.map(t => ticket(t, staff)) : h('p', { class: 'empty' }, 'No ticket is open.');
}
function ticket(t, staff) {
  const does = doing('maintenance-tickets', t, staff);
  return h('article', { class: 'card', tabindex: -1, 'data-card': true, 'data-key': 'ticket' + t.id },
    h('h3', {}, h('span', {}, t.title), h('span', {}, t.priority === 'urgent' && h('span', { class: 'pill failing' }, '! urgent'), started(t))),
    h('p', { class: 'quiet' }, [t.unit ? name(t.unit) : 'unit not known', t.due && 'due ' + long(t.due), t.why].filter(Boolean).join(' · ')),
    t.text && h('p', {}, t.text), t.gone && h('p', { class: 'quiet' }, t.gone),
    t.block && h('p', { class: 'problem degraded' }, (t.block.released ? 'Its nights were released in a conflict: ' : 'Closes ') + range(t.block) + (t.status === 'done' ? '. It is done; the nights stay closed until somebody opens them.' : '.')),
    t.affected.length > 0 && h('details', { 'data-key': 'affected' + t.id }, h('summary', {}, several(t.affected.length, 'booking is', 'bookings are') + ' affected'),
      h('ul', {}, t.affected.map(a => h('li', {}, range(a) + ' · ' + a.status + ' · ' + a.source + (a.own ? ' · the ticket is on its account' : ''))))),
    h('div', { class: 'actions', role: 'group', 'aria-label': t.title }, does.who, does.steps,
      t.block && twice('unblock' + t.id, t.version, 'Open the nights again', 'Sure? They can be booked at once', () => does.set({ block: null })), does.note));
}
// Nights are closed from a day to a day, or not at all.
$('ticketform').addEventListener('input', () => {
  const { from, to } = $('ticketform').elements;
  [from.required, to.required, to.min] = [to.value !== '', from.value !== '', from.value && plus(from.value, 1)];
});
$('ticketform').addEventListener('submit', async e => {
  e.preventDefault();
  const said = Object.fromEntries(new FormData(e.target));
  const { from, to, ...rest } = Object.fromEntries(Object.entries(said).filter(([, value]) => value.trim()));
  let opened;
  await act($('ticketopen'), async () => {
    opened = await ask(of('maintenance-tickets'), { method: 'POST', body: JSON.stringify({ ...rest, ...((from || to) && { block: { from, to } }) }) });
    e.target.reset();
    e.target.dispatchEvent(new Event('input'));
    $('newticket').open = false;
    tell('The ticket is open.');
  });
  if (opened) back(['ticket' + opened.id]);
});
