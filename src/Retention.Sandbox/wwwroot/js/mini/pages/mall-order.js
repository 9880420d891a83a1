import { h } from '../../dom.js';
import { confirmed } from '../dialog.js';
import { costText } from '../goods.js';
import { dayTime, left } from '../format.js';
import { page } from '../page.js';
import { button, facts } from '../parts.js';
import { pay } from '../payment.js';
import { mallStates } from '../states.js';

/** One exchange: where it stands, and what can still be done. */
export function mallOrderPage(app, { id }) {
  return page(app, {
    title: '兑换详情',
    load: () => app.client.get(`/mall/orders/${id}`),
    draw: (order, refresh) => [
      h('div', { class: `card state-card state-${order.state}` }, h('strong', {}, mallStates[order.state]), h('p', {}, note(order, app.wx.now))),
      h('div', { class: 'card' }, facts(
        ['商品', `${order.itemName} × ${order.quantity}`],
        ['合计', costText(order)],
        ['下单时间', dayTime(order.createdAt)],
        order.carrier && ['快递', `${order.carrier} ${order.trackingNo}`],
        ['订单号', order.id])),
      h('div', { class: 'buy-bar' }, actions(app, order, refresh))
    ]
  });
}

function note({ state, payBy }, now) {
  if (state === 'awaitingPayment') return `请在 ${left(payBy, now)}内付款，超时自动关闭并退回积分`;
  return { paid: '正在为你准备', toShip: '已收到，正在备货', shipped: '包裹在路上', done: '感谢支持', cancelled: '积分已经退回', lapsed: '积分已经退回' }[state];
}

function actions(app, order, refresh) {
  const change = async (act, question) => {
    if (!await confirmed(app, question)) return;
    await app.act(() => app.client.change(`/mall/orders/${order.id}/${act}`));
    await refresh();
  };
  return [
    order.state === 'awaitingPayment' && button('去付款', async () => { await pay(app, order); await refresh(); }, 'main wide'),
    ['awaitingPayment', 'toShip'].includes(order.state) && button('取消兑换', () => change('cancel', { title: '取消兑换', text: '取消后积分原路退回。', yes: '取消兑换', no: '再想想' }), 'plain wide'),
    order.state === 'shipped' && button('确认收货', () => change('confirm', { title: '确认收货', text: '确定已经收到了吗？', yes: '已收到' }), 'main wide'),
    order.prizeId && order.state !== 'cancelled' && button('查看奖品', () => app.open('prize', { id: order.prizeId }), 'plain wide')
  ];
}
