import { api } from '../api.js';
import { debounced, h } from '../dom.js';
import { monthDay, second } from '../time.js';

const kinds = [
  ['', '全部'], ['custom', '客服消息'], ['template', '模板消息'], ['subscribe', '订阅通知'], ['mass', '群发'], ['sms', '短信'], ['callback', '推送']
];
const perPage = 100;

/** What reached WeChat and what WeChat pushed, to the letter. */
export function arrivedDrawer(store) {
  return (body, signal) => {
    let kind = '';
    const total = h('span', { class: 'hint' });
    const list = h('ol', { class: 'arrived', 'aria-label': '到达记录' });
    const tabs = h('div', { class: 'chips', role: 'tablist', 'aria-label': '种类' }, kinds.map(([value, title]) => h('button', {
      type: 'button', role: 'tab', 'aria-selected': String(value === kind), onclick: event => choose(value, event.currentTarget)
    }, title)));
    body.append(tabs, total, list);
    store.addEventListener('bubble', debounced(300, () => signal.aborted || load()), { signal });
    load();

    function choose(value, tab) {
      kind = value;
      for (const each of tabs.children) each.setAttribute('aria-selected', String(each === tab));
      load();
    }

    async function load() {
      const asked = kind;
      const records = asked === 'callback' ? await api.callbacks({ limit: perPage }) : await api.arrived({ kind: asked, limit: perPage });
      if (asked !== kind) return;
      total.textContent = records.length === 0 ? '还没有记录' : `最近 ${records.length} 条`;
      list.replaceChildren(...records.toReversed().map(record => row(store, record)));
    }
  };
}

function row(store, record) {
  const at = Date.parse(record.at);
  const to = record.openId ?? record.to ?? '';
  const who = store.people.get(to)?.nickname ?? to;
  const name = kinds.find(([value]) => value === record.kind)?.[1] ?? record.event ?? record.kind ?? '推送';
  return h('li', {}, h('details', {},
    h('summary', {}, h('time', {}, `${monthDay(at)} ${second(at)}`), h('strong', {}, name), h('span', {}, who)),
    h('pre', {}, pretty(record.body ?? record))));
}

const pretty = body => typeof body === 'string' ? body : JSON.stringify(body, null, 2);
