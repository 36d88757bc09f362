'use strict';
const $ = id => document.getElementById(id);
const state = { key: null, tenants: [], tenant: null, shown: {}, at: null, armed: null, place: [], decided: new Map() };
const EVERY = 5000;

function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter(c => c !== null && c !== undefined && c !== false));
  return element;
}

async function ask(path, options) {
  const headers = { Accept: 'application/json' };
  if (state.key) headers.Authorization = 'Bearer ' + state.key;
  if (options?.body) headers['Content-Type'] = 'application/json';
  const answer = await fetch(path, { ...options, headers: { ...headers, ...options?.headers }, cache: 'no-store' });
  const body = answer.status === 204 ? null : await answer.json();
  if (answer.ok || path.startsWith('/health/')) return body;
  const fields = Object.entries(body?.errors || {}).map(([field, wrong]) => field + ': ' + wrong.join(' '));
  throw Object.assign(new Error(body?.detail || body?.title || 'The service refused.'), { status: answer.status, title: body?.title, fields });
}
// All of a list, page by page.
async function all(path) {
  const items = [];
  for (let next = ''; next !== null;) {
    const page = await ask(path + '?limit=1000' + (next && '&cursor=' + encodeURIComponent(next)));
    items.push(...page.items);
    next = page.next;
  }
  return items;
}
const of = path => '/api/v1/tenants/' + encodeURIComponent(state.tenant) + '/' + path;
// A change to what was seen: where it is another by now, 409 says so in words.
const change = (path, seen, body, method = 'PATCH') => ask(of(path), { method, headers: { 'If-Match': '"' + seen + '"' }, body: JSON.stringify(body) });

const keyed = key => key && document.querySelector('[data-key="' + CSS.escape(key) + '"]');
// Where the focus is: on what, in which card, in which section, for when the ones before are gone.
const placeOf = element => [element?.dataset?.key, element?.closest('[data-card]')?.dataset.key, element?.closest('section')?.dataset.key];
const back = place => place.map(keyed).find(Boolean)?.focus({ preventScroll: true });

// Redrawn only when it differs; the focus, what is typed and what is unfolded stay.
function draw(id, data, render) {
  const text = JSON.stringify(data);
  if (state.shown[id] === text) return;
  state.shown[id] = text;
  const place = placeOf(document.activeElement);
  const typed = [...$(id).querySelectorAll('input[data-key]')].filter(f => f.value !== f.defaultValue).map(f => [f.dataset.key, f.value]);
  const unfolded = [...$(id).querySelectorAll('details[data-key][open]')].map(d => d.dataset.key);
  $(id).replaceChildren(...[render(data)].flat().filter(Boolean));
  for (const [key, value] of typed) if (keyed(key)) keyed(key).value = value;
  for (const key of unfolded) if (keyed(key)) keyed(key).open = true;
  if (document.activeElement === document.body) back(place);
}

const span = s => s < 1 ? 'now' : s < 90 ? Math.round(s) + ' s' : s < 5400 ? Math.round(s / 60) + ' min' : s < 129600 ? Math.round(s / 3600) + ' h' : Math.round(s / 86400) + ' days';
function words(at) {
  const s = (Date.now() - new Date(at)) / 1000;
  return Math.abs(s) < 1 ? 'now' : s > 0 ? span(s) + ' ago' : 'in ' + span(-s);
}
const when = at => at ? h('time', { datetime: at, title: new Date(at).toLocaleString() }, words(at)) : '–';
const tick = () => { for (const t of document.querySelectorAll('time')) t.textContent = words(t.dateTime); if (state.at) $('fresh').textContent = 'updated ' + words(state.at); };
const day = (iso, options) => new Date(iso + 'T00:00:00Z').toLocaleDateString(undefined, { timeZone: 'UTC', ...options });
const long = iso => day(iso, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
const range = n => long(n.from || n.arrival) + ' – ' + long(n.to || n.departure);
const name = unit => state.tenants.find(t => t.id === state.tenant)?.units.find(u => u.id === unit)?.name || unit;
const plus = (iso, days) => new Date(Date.parse(iso + 'T00:00:00Z') + days * 864e5).toISOString().slice(0, 10);
const signs = { ok: '✓', degraded: '!', failing: '✕', paused: '❚❚' };
const pill = (look, text) => h('span', { class: 'pill ' + look }, h('span', { 'aria-hidden': 'true' }, signs[look] || '•'), text || look);

// Until what came of it is shown, nothing else can be pressed in its card.
async function act(button, what) {
  const place = state.place = placeOf(button);
  const busy = [button, ...button.closest('[data-card]')?.querySelectorAll('button, select, input') || []].filter(control => !control.disabled);
  for (const control of busy) control.disabled = true;
  try { await what(); } catch (problem) { say(problem.title || 'It did not work', h('p', { class: 'answer' }, problem.message), h('ul', {}, (problem.fields || []).map(f => h('li', {}, f)))); }
  await refresh();
  for (const control of busy) control.disabled = false;
  if (document.activeElement === document.body) back(place);
}
// What others see at once is pressed twice. An armed button stays so through a redraw while it is about the same, for half a minute.
function twice(key, about, label, question, what, props) {
  const armed = { key, about, label, question };
  const isArmed = () => state.armed?.key === key && state.armed.about === about;
  return h('button', { ...props, 'data-key': key, onclick: e => { if (!isArmed()) return arm(armed); arm(null); act(e.target, what); } }, isArmed() ? question : label);
}
function arm(next) {
  const before = state.armed && keyed(state.armed.key);
  if (before) before.textContent = state.armed.label;
  clearTimeout(state.armed?.timer);
  state.armed = next;
  if (!next) return;
  keyed(next.key).textContent = next.question;
  next.timer = setTimeout(() => arm(null), 30000);
  tell(next.question);
}
// For those who listen.
const tell = words => { $('said').textContent = words; };
function say(title, ...body) {
  $('dialogtitle').textContent = title;
  $('dialogbody').replaceChildren(...body);
  if (!$('dialog').open) $('dialog').showModal();
}
