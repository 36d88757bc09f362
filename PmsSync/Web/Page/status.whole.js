function banners({ ready, lost }) {
  const all = [];
  if (lost) all.push(h('div', { class: 'banner bad', role: 'alert' }, h('b', {}, 'No answer.'), 'The service cannot be reached; this page goes on trying. What you see is how it was.'));
  if (ready?.demo) all.push(h('div', { class: 'banner info' }, h('b', {}, 'Demo.'), 'Simulated guests book on simulated channels; nothing here is real. Put your own tenant into appsettings.json to begin.'));
  for (const p of ready?.problems || []) all.push(h('div', { class: 'banner ' + (p.kind === 'storage' || p.kind === 'stopping' ? 'bad' : 'warn'), role: 'alert' }, h('b', {}, { storage: 'Storage.', reload: 'Configuration.', deadLetters: 'Dead letters.', stopping: 'Stopping.', slow: 'Slow.' }[p.kind] || p.kind), p.words));
  return all;
}
const seconds = s => s < 1 ? Math.round(s * 1000) + ' ms' : s < 120 ? (Math.round(s * 10) / 10) + ' s' : Math.round(s / 60) + ' min';
function speed(pipelines) {
  const measured = pipelines.filter(p => p.applied.count);
  return measured.length ? 'Applied within (99 of 100, last 15 minutes): ' + measured.map(p => p.name + ' ' + seconds(p.applied.p99) + (p.acknowledged?.count ? ', confirmed ' + seconds(p.acknowledged.p99) : '')).join(' · ') : '';
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
  state.tenants = (await ask('/api/v1/tenants')).items;
  $('keyform').hidden = true;
  if (!state.tenants.some(t => t.id === state.tenant)) state.tenant = state.tenants[0]?.id;
  draw('tenant', state.tenants.map(t => [t.id, t.name]), list => list.map(([id, name]) => h('option', { value: id, selected: id === state.tenant }, name)));
  $('chooser').hidden = state.tenants.length < 2;
  const tenant = state.tenants.find(t => t.id === state.tenant);
  if (!tenant) { $('overall').textContent = 'no tenant configured'; return; }
  $('title').textContent = tenant.name;
  document.title = tenant.name + ' · PmsSync';
  const from = tenant.units.map(u => u.today).sort()[0];
  const [connections, conflicts, dead, events, waiting, ...calendars] = await Promise.all([ask(of('connections')), ask(of('conflicts?state=open')), ask(of('dead-letters?limit=100')), ask(of('events?limit=15')), ask(of('messages/threads?unanswered=true')),
    ...tenant.units.map(u => ask(of('units/' + encodeURIComponent(u.id) + '/calendar?from=' + from + '&to=' + plus(from, 60))))]);
  overall(ready, connections.items);
  draw('grid', { from, units: tenant.units.map((unit, i) => ({ unit, nights: calendars[i].nights })) }, grid);
  draw('connections', connections.items.map(c => ({ ...c, lagSeconds: 0 })), list => list.length ? list.map(connection) : h('p', { class: 'empty' }, 'None configured.'));
  $('conflictcount').textContent = conflicts.items.length ? conflicts.items.length + ' open' : '';
  draw('conflicts', conflicts.items, list => list.length ? list.map(conflict) : h('p', { class: 'empty' }, 'None. No two bookings want the same night.'));
  $('waitingsection').hidden = waiting.items.length === 0;
  draw('waiting', waiting.items, list => list.map(thread));
  $('deadsection').hidden = dead.causes.length === 0;
  if (!$('dead').contains(document.activeElement)) draw('dead', dead, deadLetters);
  draw('events', events.items, list => list.map(event));
  state.at = new Date().toISOString();
}
let running = false, again = false;
async function refresh() {
  if (running) { again = true; return; }
  running = true;
  try { await load(); document.body.dataset.ready = 'yes'; }
  catch (problem) {
    if (problem.status === 401) { $('keyform').hidden = false; $('keyproblem').textContent = state.key ? 'This key opens nothing here.' : ''; $('overall').textContent = 'locked'; }
    else draw('banners', { ready: null, lost: true, why: problem.message }, banners);
  }
  running = false;
  tick();
  if (again) { again = false; refresh(); }
}
$('keyform').addEventListener('submit', e => { e.preventDefault(); state.key = $('key').value.trim(); $('key').value = ''; refresh(); });
$('tenant').addEventListener('change', e => { state.tenant = e.target.value; refresh(); });
$('close').addEventListener('click', () => $('dialog').close());
$('dialog').addEventListener('click', e => { if (e.target === $('dialog')) $('dialog').close(); });
setInterval(() => { if (!document.hidden) refresh(); }, EVERY);
setInterval(tick, 1000);
document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh(); });
refresh();
