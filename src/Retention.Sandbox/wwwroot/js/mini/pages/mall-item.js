import { h } from '../../dom.js';
import { askAddress } from '../address.js';
import { happy } from '../art.js';
import { confirmed } from '../dialog.js';
import { cost, costText, picture } from '../goods.js';
import { offerNotice } from '../notices.js';
import { page } from '../page.js';
import { button, facts, stepper } from '../parts.js';
import { pay } from '../payment.js';

const kinds = { virtual: '权益，兑换后立即到账', coupon: '优惠券，兑换后放入我的优惠券', code: '兑换码，兑换后在奖品里查看', physical: '实物，需要填写收货地址' };

/** One thing of the mall, and exchanging points for it. */
export function mallItemPage(app, { id }) {
  let quantity = 1;
  return page(app, {
    title: '商品详情',
    load: () => app.client.get(`/mall/items/${id}`),
    draw: item => {
      const most = Math.min(item.left, item.perFanLeft ?? item.left);
      quantity = Math.min(quantity, Math.max(1, most));
      return [
        h('div', { class: 'card goods-head' }, picture(item), h('h3', {}, item.name), cost(item), h('p', { class: 'prose' }, item.description)),
        h('div', { class: 'card' },
          facts(['类型', kinds[item.kind]], ['剩余', `${item.left} 份`], item.perFanLeft !== null && ['你还可兑换', `${item.perFanLeft} 份`]),
          most > 1 && h('div', { class: 'line' }, h('span', {}, '数量'), stepper(item.name, quantity, { min: 1, max: most }, count => { quantity = count; }))),
        h('div', { class: 'buy-bar' }, most > 0
          ? button('立即兑换', () => exchange(app, item, quantity), 'main wide')
          : h('button', { type: 'button', class: 'main wide', disabled: true }, item.left === 0 ? '已兑完' : '已达兑换上限'))
      ];
    }
  });
}

async function exchange(app, item, quantity) {
  const address = item.kind === 'physical' ? await askAddress(app) : undefined;
  if (item.kind === 'physical' && !address) return;
  const total = { points: item.points * quantity, fen: item.fen * quantity };
  if (!await confirmed(app, { title: '确认兑换', text: [`${item.name} × ${quantity}`, `合计 ${costText(total)}`], yes: '兑换' })) return;
  const order = await app.act(() => app.client.change('/mall/orders', { itemId: item.id, quantity, address, pay: total }));
  if (!order) return app.refresh();
  if (order.state === 'awaitingPayment' && !await pay(app, order)) return app.replace('mall-order', { id: order.id });
  await offerNotice(app, 'mall', {
    title: '兑换成功', picture: happy(), text: item.kind === 'physical' ? '我们会尽快寄出' : '已经为你准备好了', offer: '发货时提醒我'
  });
  return app.replace('mall-order', { id: order.id });
}
