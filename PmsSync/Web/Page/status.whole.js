const KINDS_OF_PROBLEM = {
  storage: 'Storage.', reload: 'Configuration.', deadLetters: 'Dead letters.', stopping: 'Stopping.', slow: 'Slow.', notices: 'Notices.', catchUp: 'After a restore.',
  unmapped: 'Not mapped.', channelSettings: 'Channel settings.', drift: 'Channels.', limits: 'Limits.',
};
function banners({ ready, lost }) {
  const all = [];
  if (lost) all.push(h('div', { class: 'banner bad', role: 'alert' }, h('b', {}, 'No answer.'), 'The service cannot be reached; this page goes on trying. What you see is how it was.'));
  if (ready?.demo) all.push(h('div', { class: 'banner info' }, h('b', {}, 'Demo.'), 'Simulated guests book on simulated channels; nothing here is real. Put your own tenant into appsettings.json to begin.'));
  for (const p of ready?.problems || []) all.push(h('div', { class: 'banner ' + (p.kind === 'storage' || p.kind === 'stopping' ? 'bad' : 'warn'), role: 'alert' }, h('b', {}, KINDS_OF_PROBLEM[p.kind] || p.kind), p.words));
  return all;
}
const untold = targets => targets.map(t => h('div', { class: 'banner ' + (t.health === 'failing' ? 'bad' : 'warn') }, h('b', {}, 'Not told.'), (t.type === 'webhook' ? 'Webhook to ' : 'E-mail to ') + t.place + ': ' + t.problem));
const seconds = s => s < 1 ? Math.round(s * 1000) + ' ms' : s < 120 ? (Math.round(s * 10) / 10) + ' s' : Math.round(s / 60) + ' min';
function speed(pipelines) {
  const measured = pipelines.filter(p => p.applied.count);
  const times = t => seconds(t.p50) + ' / ' + seconds(t.p99);
  return measured.length ? 'Applied within (half / 99 of 100, last 15 minutes): ' + measured.map(p => p.name + ' ' + times(p.applied) + (p.acknowledged?.count ? ', confirmed ' + times(p.acknowledged) : '')).join(' · ') : '';
}
function overall(ready, connections) {
  const worst = connections.filter(c => c.enabled && c.health !== 'ok').length;
  const [look, text] = ready.status !== 'ready' ? ['failing', 'not ready'] : ready.pipelines?.some(p => p.health !== 'ok') ? ['degraded', 'slow'] : worst ? ['degraded', worst + (worst === 1 ? ' connection needs a look' : ' connections need a look')] : ['ok', 'all connections well'];
  $('overall').className = 'pill ' + look;
  $('overall').textContent = signs[look] + ' ' + text;
}
async function load() {
  const ready = await ask('/health/ready');
  draw('banners', { ready: { ...ready, openEvents: 0, pipelines: null }, lost: false }, banners);
  $('speed').textContent = speed(ready.pipelines || []);
  $('version').textContent = ready.version;
  state.tenants = await all('/api/v1/tenants');
  $('keyform').hidden = true;
  if (!state.tenants.some(t => t.id === state.tenant)) state.tenant = state.tenants[0]?.id;
  draw('tenant', state.tenants.map(t => [t.id, t.name]), list => list.map(([id, name]) => h('option', { value: id, selected: id === state.tenant }, name)));
  $('chooser').hidden = state.tenants.length < 2;
  const tenant = state.tenants.find(t => t.id === state.tenant);
  if (!tenant) { $('overall').textContent = 'no tenant configured'; return; }
  $('title').textContent = tenant.name;
  document.title = tenant.name + ' · PmsSync';
  const from = tenant.units.map(u => u.today).sort()[0];
  const [connections, open, dead, events, waiting, tasks, list, staff, { targets }, ...calendars] = await Promise.all([
    all(of('connections')), ask(of('conflicts?state=open')), ask(of('dead-letters?limit=100')), ask(of('events?limit=15')), ask(of('messages/threads?unanswered=true')),
    ask(cleaningOf(from)), tickets(from), all(of('staff')), ask(of('notices?limit=1')),
    ...tenant.units.map(u => ask(of('units/' + encodeURIComponent(u.id) + '/calendar?from=' + from + '&to=' + plus(from, 60))))]);
  overall(ready, connections);
  draw('grid', { from, units: tenant.units.map((unit, i) => ({ unit, nights: calendars[i].nights })) }, grid);
  draw('connections', connections.map(c => ({ ...c, lagSeconds: 0 })), list => list.length ? list.map(connection) : h('p', { class: 'empty' }, 'None configured.'));
  draw('untold', targets.filter(t => t.problem), untold);
  $('conflictcount').textContent = open.items.length ? open.items.length + (open.next ? ' and more' : '') + ' open' : '';
  draw('conflicts', { open: open.items, decided: decidedOf(open.items) }, conflicts);
  const shown = tasks.items.filter(t => isShown(t, from));
  $('cleaningcount').textContent = 'the next ' + AHEAD + ' days';
  draw('cleaning', { today: from, tasks: shown, staff }, cleaning);
  $('ticketcount').textContent = list.length ? several(list.length, 'ticket') : '';
  draw('tickets', { list, staff }, maintenance);
  draw('ticketunit', tenant.units.map(u => [u.id, u.name]), list => list.map(([id, name]) => h('option', { value: id }, name)));
  draw('ticketwho', staff, list => [h('option', { value: '' }, 'Nobody yet'), ...list.map(s => h('option', { value: s.id }, s.name))]);
  $('ticketwho').parentElement.hidden = staff.length === 0;
  $('waitingsection').hidden = waiting.items.length === 0;
  draw('waiting', waiting.items, list => list.map(thread));
  $('deadsection').hidden = dead.causes.length === 0;
  draw('dead', dead, deadLetters);
  draw('events', events.items, list => list.map(event));
  state.at = new Date().toISOString();
}
// One reading at a time; who asks meanwhile has one that began after the asking.
let running = null, again = false;
function refresh() {
  if (running) again = true;
  return running ??= read();
}
async function read() {
  do {
    again = false;
    try { await load(); document.body.dataset.ready = 'yes'; }
    catch (problem) {
      if (problem.status === 401) { $('keyform').hidden = false; $('keyproblem').textContent = state.key ? 'This key opens nothing here.' : ''; $('overall').textContent = 'locked'; }
      else draw('banners', { ready: null, lost: true, why: problem.message }, banners);
    }
  } while (again);
  running = null;
  tick();
}
$('keyform').addEventListener('submit', e => { e.preventDefault(); state.key = $('key').value.trim(); $('key').value = ''; refresh(); });
$('tenant').addEventListener('change', e => { state.tenant = e.target.value; $('settledbox').open = false; refresh(); });
$('close').addEventListener('click', () => $('dialog').close());
$('dialog').addEventListener('close', () => { if (document.activeElement === document.body) back(state.place); });
$('dialog').addEventListener('click', e => { if (e.target === $('dialog')) $('dialog').close(); });
setInterval(() => { if (!document.hidden) refresh(); }, EVERY);
setInterval(tick, 1000);
document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh(); });
refresh();
