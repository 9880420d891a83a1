import { avatar } from '../avatar.js';
import { debounced, h } from '../dom.js';

const typingPauseMillis = 200;

/** Which fans' phones lie on the desk: search among all, tick those to see. */
export function pickerDrawer(store, stage) {
  return (body, signal) => {
    const search = h('input', { type: 'search', placeholder: '昵称、手机号或 OpenID', 'aria-label': '搜索粉丝', oninput: debounced(typingPauseMillis, () => load()) });
    const list = h('ul', { class: 'picker', 'aria-label': '粉丝' });
    const more = h('button', { type: 'button', class: 'secondary', hidden: true, onclick: () => load(lastNumber) }, '更多');
    body.append(h('div', { class: 'drawer-tools' }, search), list, more);
    stage.addEventListener('change', () => mark(), { signal });
    let lastNumber;
    load();

    async function load(after) {
      const words = search.value.trim();
      const page = await store.loadPeople({ search: words, after });
      if (words !== search.value.trim()) return;
      if (!after) list.replaceChildren();
      lastNumber = page.at(-1)?.number;
      list.append(...page.map(person => row(store, stage, person)));
      more.hidden = page.length < store.peoplePerPage;
      if (list.children.length === 0) list.append(h('li', { class: 'hint' }, '没有找到'));
    }

    function mark() {
      for (const item of list.children) {
        const box = item.querySelector('input');
        if (box) box.checked = stage.isShown(item.dataset.openId);
      }
    }
  };
}

function row(store, stage, person) {
  const box = h('input', {
    type: 'checkbox', checked: stage.isShown(person.openId),
    onchange: () => box.checked ? stage.show(person.openId) : stage.hide(person.openId)
  });
  const unread = store.unreadOf(person.openId) || person.unread;
  return h('li', { 'data-open-id': person.openId }, h('label', {},
    box,
    h('span', { class: 'badged' }, avatar(person), unread > 0 && h('span', { class: 'badge' }, unread)),
    h('span', { class: 'picker-text' },
      h('strong', {}, person.nickname, h('span', { class: `state ${person.following ? 'on' : ''}` }, person.following ? '已关注' : '未关注')),
      h('span', {}, person.lastText || person.phone || person.openId))));
}
