import { h } from '../dom.js';
import { icon } from '../icons.js';
import { helpStates } from './campaign-words.js';
import { personFace } from './people.js';

/** The seats of a team: who sits there, how far they are, and those still free. */
export function teamCard(app, team) {
  const free = Array.from({ length: Math.max(0, team.size - team.seats.length) }, () => h('li', { class: 'seat free' },
    h('span', { class: 'avatar' }, icon('add')), h('small', {}, team.state === 'failed' ? '空位' : '等你邀请')));
  return h('ul', { class: 'seats', 'aria-label': '座位' }, team.seats.map(seat => h('li', { class: `seat ${seat.state ?? 'captain'}` },
    personFace(seat), h('strong', {}, seat.isMe ? '我' : seat.name), h('small', {}, seat.isCaptain ? '队长' : helpStates[seat.state]))), free);
}
