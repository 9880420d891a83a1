import { api } from '../api.js';
import { h } from '../dom.js';
import { closeDrawer } from './drawer.js';
import { toast } from './toast.js';

const mostAtOnce = 500;

/** Adds one fan by name, or many at once. */
export function newFanDrawer(store, stage) {
  return body => {
    const nickname = field('昵称', { type: 'text', placeholder: '留空则随机取名', maxlength: 20 });
    const phone = field('手机号', { type: 'tel', placeholder: '选填，用于接收短信', pattern: '(\\+86)?1[0-9]{10}' });
    const count = field('人数', { type: 'number', min: 1, max: mostAtOnce, value: 1, required: true });
    body.append(h('form', { class: 'form', onsubmit: add }, nickname.label, phone.label, count.label,
      h('p', { class: 'hint' }, '新粉丝还没有关注公众号，可以在手机上搜索、扫码或打开邀请链接来关注。'),
      h('button', { class: 'primary' }, '添加')));

    async function add(event) {
      event.preventDefault();
      const people = Number(count.input.value);
      const details = people > 1 ? { count: people } : { nickname: nickname.input.value.trim() || undefined, phone: phone.input.value.trim() || undefined };
      const made = await api.create(details);
      const openIds = people > 1 ? made.openIds : [made.openId];
      await store.need(openIds.slice(0, 1));
      closeDrawer();
      toast(people > 1 ? `已添加 ${openIds.length} 位粉丝` : '已添加');
      stage.show(openIds[0]);
    }
  };
}

function field(title, attributes) {
  const input = h('input', { autocomplete: 'off', ...attributes });
  return { input, label: h('label', {}, h('span', {}, title), input) };
}
