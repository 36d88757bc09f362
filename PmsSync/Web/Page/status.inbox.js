const thread = t => h('article', { class: 'card' }, h('h3', {}, h('span', {}, t.title || 'A guest', h('span', { class: 'kind' }, t.soldBy || t.connection)), h('span', { class: 'quiet' }, 'since ', when(t.waitingSince))),
  h('p', {}, t.unread ? t.unread + ' unread' : 'Read, not answered'),
  t.unread > 0 && h('div', { class: 'actions' }, h('button', { 'data-key': 'read' + t.id, onclick: e => act(e.target, () => ask(of('messages/threads/' + encodeURIComponent(t.id)), { method: 'PATCH', body: JSON.stringify({ read: true }) })) }, 'Mark as read')));
function deadLetters({ items, causes }) {
  return causes.map(cause => {
    const send = (path, more) => ask(of('dead-letters/' + path), { method: 'POST', body: JSON.stringify({ cause: cause.cause, ...more }) });
    const reason = h('input', { placeholder: 'Why give them up?', 'aria-label': 'Reason for discarding', 'data-key': 'why' + cause.cause, maxlength: 500 });
    const discard = h('button', { 'data-key': 'discard' + cause.cause, onclick: e => reason.value.trim() ? act(e.target, () => send('discard', { reason: reason.value })) : reason.focus() }, 'Discard');
    return h('article', { class: 'card' }, h('h3', {}, h('span', {}, cause.count + (cause.count === 1 ? ' event' : ' events')), h('span', { class: 'quiet' }, 'since ', when(cause.firstFailedAt))), h('p', {}, cause.cause),
      h('ul', {}, items.filter(i => i.cause === cause.cause).slice(0, 5).map(i => h('li', {}, i.kind + ' · ' + i.lane + ' · ' + i.attempts + ' attempts (event ' + i.id + ')'))),
      h('div', { class: 'actions' }, h('button', { class: 'main', 'data-key': 'retry' + cause.cause, onclick: e => act(e.target, () => send('retry')) }, 'Try again'), reason, discard));
  });
}
const outcomes = { open: 'plain', applied: 'ok', superseded: 'plain', ignored: 'plain', discarded: 'plain', dead: 'failing' };
const event = e => h('tr', {}, h('td', {}, when(e.receivedAt)), h('td', {}, e.kind + ' ', h('span', { class: 'quiet' }, e.lane)), h('td', {}, e.source), h('td', {}, h('span', { class: 'pill ' + outcomes[e.outcome] }, e.outcome)), h('td', {}, e.note || e.error || ''));
