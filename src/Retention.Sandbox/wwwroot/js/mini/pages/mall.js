import { h } from '../../dom.js';
import { icon } from '../../icons.js';
import { twigs } from '../art.js';
import { cost, picture } from '../goods.js';
import { page } from '../page.js';
import { empty } from '../parts.js';

/** What points can be exchanged for. */
export function mallPage(app) {
  return page(app, {
    title: '积分商城', back: false, hero: true,
    load: async () => {
      const [balance, items] = await Promise.all([app.client.get('/points/balance'), app.client.get('/mall/items')]);
      return { balance, list: items.list };
    },
    draw: ({ balance, list }) => [
      h('div', { class: 'hero mall-hero' }, twigs(),
        h('button', { type: 'button', class: 'mall-balance', onclick: () => app.open('points') }, h('span', {}, '可用积分'), h('strong', {}, balance.available)),
        h('button', { type: 'button', class: 'on-hero', onclick: () => app.open('mall-orders') }, '兑换记录', icon('chevron'))),
      list.length === 0
        ? empty('商城正在上新')
        : h('ul', { class: 'over-hero goods-grid', 'aria-label': '可兑换的商品' }, list.map(item => h('li', {}, goods(app, item))))
    ]
  });
}

const goods = (app, item) => h('button', { type: 'button', class: `card goods-card ${item.left === 0 ? 'gone' : ''}`, onclick: () => app.open('mall-item', { id: item.id }) },
  picture(item),
  h('strong', {}, item.name),
  cost(item),
  h('small', {}, item.left === 0 ? '已兑完' : `剩 ${item.left} 份`));
