import { h } from '../../dom.js';
import { page } from '../page.js';
import { button, card, empty } from '../parts.js';

const scene = 'settings';

/** How many notices of each kind the shopper has agreed to, and agreeing to one more. */
export function subscriptionsPage(app) {
  return page(app, {
    title: '订阅提醒',
    load: async () => {
      const [quota, templates] = await Promise.all([app.client.get('/subscriptions/quota'), app.client.get('/subscriptions/templates', { scene })]);
      return { left: new Map(quota.list.map(one => [one.templateId, one])), list: templates.list };
    },
    draw: ({ left, list }, refresh) => list.length === 0 ? empty('现在没有可订阅的提醒') : [
      card(h('ul', { class: 'reasons', 'aria-label': '提醒' }, list.map(template => h('li', {}, h('strong', {}, template.title), h('span', {}, standing(left.get(template.templateId))))))),
      h('p', { class: 'legend' }, '每同意一次，我们可以给你发送一次提醒。'),
      h('div', { class: 'buy-bar' }, button('增加一次提醒', () => subscribe(app, list, refresh), 'main wide'))
    ]
  });
}

function standing(quota) {
  return quota?.isLongTerm ? '已长期订阅' : `还可提醒 ${quota?.left ?? 0} 次`;
}

async function subscribe(app, list, refresh) {
  const results = await app.act(() => app.wx.requestSubscribeMessage(list.map(template => template.templateId)));
  if (!results) return;
  await app.act(() => app.client.change('/subscriptions/report', { scene, results }));
  await refresh();
}
