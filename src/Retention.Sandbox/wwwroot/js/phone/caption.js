import { avatar } from '../avatar.js';
import { h } from '../dom.js';
import { icon } from '../icons.js';

/** The line above a phone that says whose it is. */
export function caption(phone) {
  const { person } = phone;
  const state = person.blocked ? '已拉黑' : person.following ? '已关注' : '未关注';
  return h('div', { class: 'caption' },
    avatar(person, 'small'),
    h('strong', {}, person.nickname),
    h('span', { class: `state ${person.following && !person.blocked ? 'on' : ''}` }, state),
    h('button', { type: 'button', class: 'quiet', 'aria-label': `收起${person.nickname}的手机`, onclick: () => phone.close() }, icon('close')));
}
