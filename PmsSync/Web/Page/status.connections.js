const isTold = c => c.type !== 'ical';
function connection(c) {
  const at = path => of('connections/' + encodeURIComponent(c.id) + '/' + path);
  const poll = h('button', { class: 'main', 'data-key': 'poll' + c.id, disabled: !c.enabled, onclick: e => act(e.target, () => ask(at('poll'), { method: 'POST' })) }, 'Poll now');
  return h('article', { class: 'card' },
    h('h3', {}, h('span', {}, c.id, h('span', { class: 'kind' }, c.type)), pill(c.health)),
    c.problem && h('p', { class: 'problem ' + c.health }, c.problem),
    h('dl', { class: 'facts' }, h('dt', {}, 'Last success'), h('dd', {}, when(c.lastSuccessAt)), h('dt', {}, 'Next poll'), h('dd', {}, when(c.nextPollAt)),
      ...(isTold(c) ? [h('dt', {}, 'To be told'), h('dd', {}, String(c.pending))] : [h('dt', {}, 'Feeds'), h('dd', {}, String(c.units.reduce((n, u) => n + u.feeds.length, 0)))])),
    h('ul', { class: 'readers' }, isTold(c) ? told(c) : c.units.map(u => reader(c, u))),
    h('div', { class: 'actions' }, poll, isTold(c) && [compare(c, at), tellAgain(c, at)]));
}
// What a channel with an API is told: what waits and why, what it refuses, where it differs, which limits are nearest.
function told(c) {
  const line = (words, more) => h('li', {}, h('span', {}, words, more && h('small', {}, more)));
  const limits = c.budgets.filter(b => b.used > 0).sort((a, b) => b.used / b.limit - a.used / a.limit).slice(0, 3);
  return [
    ...c.waits.map(w => line('Waits', w.why)),
    c.refused.length > 0 && line(c.refused.length + (c.refused.length === 1 ? ' value is refused' : ' values are refused'), c.refused[0].why),
    c.drift > 0 && line(c.drift + (c.drift === 1 ? ' value differs' : ' values differ') + ' at the channel', 'Told again by itself. Compare shows what differs.'),
    ...limits.map(b => line(Math.round(b.used) + ' of ' + Math.round(b.limit) + ' used', b.name + ', in ' + span(b.window))),
    ...c.units.map(u => h('li', {}, h('b', {}, name(u.unit)))) ].filter(Boolean);
}
const compare = (c, at) => h('button', { 'data-key': 'compare' + c.id, disabled: !c.enabled, onclick: e => act(e.target, async () => {
  const drift = await ask(at('drift'), { method: 'POST' });
  say(c.id + ' compared', h('p', { class: 'answer' }, drift.words), h('ul', {}, drift.items.map(i => h('li', {}, name(i.unit) + (i.ratePlan ? ' · ' + i.ratePlan : '') + ' · ' + range(i) + ' · ' + i.field + ': ' + value(i.theirs) + ' there, ' + value(i.ours) + ' here'))));
}) }, 'Compare');
const value = v => v === null ? 'nothing' : v.amount ? v.amount + ' ' + v.currency : String(v);
const tellAgain = (c, at) => twice('resync' + c.id, '', 'Tell all again', 'Sure? Every night is told', () => ask(at('resync'), { method: 'POST' }), { disabled: !c.enabled });
function reader(c, u) {
  const ill = u.feeds.filter(f => f.health !== 'ok' && f.problem);
  return h('li', {}, h('span', {}, h('b', {}, name(u.unit)), ' ', u.exportUrl && (u.lastReadAt ? h('span', { class: 'quiet' }, 'read our calendar ', when(u.lastReadAt)) : h('span', { class: 'quiet' }, 'has not read our calendar yet')),
    u.lastReadBy && h('small', {}, 'by ' + u.lastReadBy), ...ill.map(f => h('small', {}, f.problem))),
    u.exportUrl && h('button', { 'data-key': 'copy' + c.id + u.unit, 'aria-label': 'Copy the address of our calendar of ' + u.unit + ' for ' + c.id, onclick: e => copy(e.target, u.exportUrl) }, 'Copy address'));
}
async function copy(button, text) {
  try { await navigator.clipboard.writeText(text); button.textContent = 'Copied'; setTimeout(() => { button.textContent = 'Copy address'; }, 2000); }
  catch { say('The address of this calendar', h('p', {}, 'It is a secret: who has it sees which nights are closed.'), h('p', { class: 'answer' }, text)); }
}
