import { api } from '../api.js';
import { debounced, h } from '../dom.js';
import { monthDay, second } from '../time.js';

const kinds = [
  ['', '全部'], ['custom', '客服消息'], ['template', '模板消息'], ['subscribe', '订阅通知'], ['mass', '群发'], ['sms', '短信'], ['callback', '推送']
];
const recentRecords = 1000;
const mostShown = 100;

/** What reached WeChat and what WeChat pushed for the phones on the desk, to the letter. */
export function arrivedDrawer(store, stage) {
  return (body, signal) => {
    let kind = '';
    const total = h('span', { class: 'hint' });
    const list = h('ol', { class: 'arrived', 'aria-label': '到达记录' });
    const tabs = h('div', { class: 'chips', role: 'tablist', 'aria-label': '种类' }, kinds.map(([value, title]) => h('button', {
      type: 'button', role: 'tab', 'aria-selected': String(value === kind), onclick: event => choose(value, event.currentTarget)
    }, title)));
    body.append(tabs, total, list);
    store.addEventListener('person', debounced(300, () => signal.aborted || load()), { signal });
    load();

    function choose(value, tab) {
      kind = value;
      for (const each of tabs.children) each.setAttribute('aria-selected', String(each === tab));
      load();
    }

    async function load() {
      const asked = kind;
      const records = asked === 'callback' ? await pushed(stage.shown) : await arrived(asked);
      if (asked !== kind) return;
      total.textContent = records.length === 0 ? '还没有记录' : `最近 ${records.length} 条`;
      list.replaceChildren(...records.map(record => row(store, record)));
    }
  };
}

// The log is read from its oldest end, and its ids count every message taken in: that tells where the newest begin.
async function arrived(kind) {
  const counts = Object.values(await api.arrivedCount());
  const after = Math.max(0, counts.reduce((sum, { accepted }) => sum + accepted, 0) - recentRecords);
  return newest(await api.arrived({ kind, after, limit: recentRecords }));
}

async function pushed(openIds) {
  const pushes = await Promise.all(openIds.map(openId => api.callbacks({ openId, limit: recentRecords })));
  return newest(pushes.flat().sort((one, other) => one.id - other.id));
}

const newest = records => records.slice(-mostShown).reverse();

function row(store, { at, kind, name, to, openId, raw, body, attempts = [], ...rest }) {
  const who = store.people.get(openId ?? to)?.nickname ?? openId ?? to ?? '';
  const title = kinds.find(([value]) => value === kind)?.[1] ?? name;
  const moment = Date.parse(at ?? attempts[0]?.at);
  return h('li', {}, h('details', {},
    h('summary', {}, moment > 0 && h('time', {}, `${monthDay(moment)} ${second(moment)}`), h('strong', {}, title), h('span', {}, who), note(attempts, rest)),
    h('pre', {}, [raw ?? body, rest.reply].filter(Boolean).map(pretty).join('\n\n↩︎ '))));
}

const outcomes = { failed: '失败', malformed: '回复有误' };

function note(attempts, { delivered, outcome }) {
  const words = [delivered === false && '未送达', outcomes[outcome], attempts.length > 1 && `投递 ${attempts.length} 次`].filter(Boolean).join(' · ');
  return words && h('em', {}, words);
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
