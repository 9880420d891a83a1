import { api } from '../api.js';
import { accountAvatar } from '../avatar.js';
import { h } from '../dom.js';

/** WeChat's consent sheet: each notice can be ticked; refusing refuses them all. */
export function subscribeSheet(phone) {
  const owners = [phone.store.account, phone.store.miniProgram].filter(Boolean);
  const templates = owners.flatMap(owner => owner.templates
    .filter(template => template.kind === 'subscribe')
    .map(template => ({ ...template, owner: owner.name })));
  const boxes = templates.map(template => h('input', { type: 'checkbox', value: template.id, checked: true }));
  const answer = async accepted => {
    const answers = Object.fromEntries(boxes.map(box => [box.value, accepted && box.checked ? 'accept' : 'reject']));
    // Closed only when the answer counts: whoever sees the sheet go may send at once.
    await phone.act(() => api.answerSubscribePrompt(phone.openId, answers), accepted ? '已允许' : '已拒绝');
    phone.closeSheet();
  };

  return h('div', { class: 'sheet consent', role: 'dialog', 'aria-label': '订阅消息授权' },
    h('header', {}, accountAvatar(owners[0], 'small'), h('span', {}, owners[0].name), h('span', { class: 'faint' }, '申请')),
    h('h3', {}, '发送一次以下消息'),
    templates.length > 0
      ? h('ul', {}, templates.map((template, index) => h('li', {}, h('label', {}, boxes[index], h('span', {}, template.title), h('span', { class: 'faint' }, template.owner)))))
      : h('p', { class: 'hint' }, '账号还没有订阅消息模板。'),
    h('div', { class: 'consent-answers' },
      h('button', { type: 'button', class: 'secondary', onclick: () => answer(false) }, '拒绝'),
      h('button', { type: 'button', class: 'primary', disabled: templates.length === 0, onclick: () => answer(true) }, '允许')));
}
