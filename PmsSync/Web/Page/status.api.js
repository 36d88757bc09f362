'use strict';
const $ = id => document.getElementById(id);
const state = { key: null, tenants: [], tenant: null, shown: {}, at: null, lost: false };
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
  const answer = await fetch(path, { ...options, headers, cache: 'no-store' });
  const body = answer.status === 204 ? null : await answer.json();
  if (answer.ok || path.startsWith('/health/')) return body;
  throw Object.assign(new Error(body?.detail || body?.title || 'The service refused.'), { status: answer.status });
}
const of = path => '/api/v1/tenants/' + encodeURIComponent(state.tenant) + '/' + path;

// Redrawn only when it differs, and the focus stays where it was.
function draw(id, data, render) {
  const text = JSON.stringify(data);
  if (state.shown[id] === text) return;
  state.shown[id] = text;
  const held = document.activeElement?.dataset?.key;
  $(id).replaceChildren(...[render(data)].flat().filter(Boolean));
  if (held) document.querySelector('[data-key="' + CSS.escape(held) + '"]')?.focus({ preventScroll: true });
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

async function act(button, what) {
  button.disabled = true;
  try { await what(); } catch (problem) { say('It did not work', h('p', { class: 'answer' }, problem.message)); }
  button.disabled = false;
  await refresh();
}
function say(title, ...body) {
  $('dialogtitle').textContent = title;
  $('dialogbody').replaceChildren(...body);
  if (!$('dialog').open) $('dialog').showModal();
}
