const LOOKS = { free: 'free', booked: 'booked', blocked: 'blocked', held: 'held, its event is gone', overbooked: 'overbooked', partly: 'some left', preparing: 'closed to be prepared' };
function grid({ from, units }) {
  const days = Array.from({ length: 60 }, (_, i) => plus(from, i));
  const months = [h('span', { class: 'corner' })], numbers = [h('span', { class: 'corner' })];
  days.forEach((d, i) => {
    const first = i === 0 || d.endsWith('-01');
    months.push(h('span', { class: 'axis month' }, first ? day(d, { month: 'short', year: i === 0 || d.slice(5, 7) === '01' ? 'numeric' : undefined }) : ''));
    numbers.push(h('span', { class: 'axis day' }, i === 0 || new Date(d).getUTCDay() === 1 ? String(+d.slice(8)) : ''));
  });
  return [...months, ...numbers, ...units.flatMap(({ unit, nights }) => [
    h('span', { class: 'name' }, unit.name, unit.quantity > 1 && h('small', {}, unit.quantity + ' of a kind')),
    ...nights.map((n, i) => cell(unit, n, nights[i - 1], nights[i + 1], i)) ])];
}
const joined = (a, b) => a && b && a.look === b.look && a.bookings.join() === b.bookings.join();
// The price of the first rate plan of which something is said, for the most guests.
const sold = plan => plan ? (plan.prices ? plan.prices.slice(-1).map(p => ', ' + p.price.amount + ' ' + p.price.currency + ' for ' + p.occupancy)[0] : '') + (plan.stopSell ? ', stop sell' : '') : '';
function cell(unit, night, before, after, index) {
  const weekday = new Date(night.date).getUTCDay();
  const edges = (joined(before, night) ? '' : ' start') + (joined(night, after) ? '' : ' end') + (weekday === 0 || weekday === 6 ? ' weekend' : '');
  const label = unit.name + ', ' + long(night.date) + ': ' + LOOKS[night.look] + (unit.quantity > 1 ? ', ' + night.available + ' of ' + unit.quantity + ' left' : '') + sold(night.ratePlans[0]);
  return h('button', { class: 'night ' + night.look + edges, 'aria-label': label, title: label, tabindex: index === 0 ? 0 : -1, 'data-key': unit.id + night.date, 'data-unit': unit.id, 'data-date': night.date, onclick: () => explain(unit, night.date), onkeydown: walk });
}
// One tab stop per unit; the arrows walk along its nights.
function walk(event) {
  const step = { ArrowRight: 'nextElementSibling', ArrowLeft: 'previousElementSibling' }[event.key];
  const next = step && event.target[step];
  if (next?.dataset.unit !== event.target.dataset.unit) return;
  event.preventDefault();
  event.target.tabIndex = -1; next.tabIndex = 0; next.focus();
}
async function explain(unit, date) {
  try {
    const why = await ask(of('units/' + encodeURIComponent(unit.id) + '/nights/' + date));
    const [answer, ...rest] = why.explanation;
    const history = [...why.takenBy, ...why.formerly].flatMap(c => c.history).sort((a, b) => a.at < b.at ? 1 : -1);
    say(unit.name + ' · ' + long(date), h('p', { class: 'answer' }, answer),
      rest.length ? h('ul', {}, rest.map(r => h('li', {}, r))) : '',
      ...why.heldBy.map(held => h('div', { class: 'actions' }, release(unit, held), h('span', { class: 'quiet' }, 'held for ' + held.connection))),
      ...(history.length ? [h('h3', {}, 'What happened'), h('ul', {}, history.map(c => h('li', {}, new Date(c.at).toLocaleString() + ' · ' + c.words + ' (event ' + c.event + ')')))] : []));
  } catch (problem) { say('No explanation now', h('p', { class: 'answer' }, problem.message)); }
}
function release(unit, held) {
  return twice('release' + unit.id + held.connection + held.from, '', 'Open ' + range(held) + ' now', 'Sure? They can be booked at once', async () => {
    await ask(of('connections/' + encodeURIComponent(held.connection) + '/units/' + encodeURIComponent(unit.id) + '/release'), { method: 'POST', body: JSON.stringify({ from: held.from, to: held.to }) });
    $('dialog').close();
  });
}
