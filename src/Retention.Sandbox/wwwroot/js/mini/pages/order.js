import { h } from '../../dom.js';
import { dayTime, yuan } from '../format.js';
import { page } from '../page.js';
import { facts } from '../parts.js';
import { orderStates } from '../states.js';

/** One purchase with what was bought. */
export function orderPage(app, { id }) {
  return page(app, {
    title: '订单详情',
    load: () => app.client.get(`/orders/${id}`),
    draw: order => [
      h('div', { class: 'card state-card' }, h('strong', {}, orderStates[order.state]), h('p', {}, order.points > 0 ? `本单获得 ${order.points} 积分` : '')),
      order.items?.length > 0 && h('div', { class: 'card' }, h('ul', { class: 'reasons', 'aria-label': '商品' },
        order.items.map(item => h('li', {}, h('strong', {}, `${item.name ?? item.sku} × ${item.quantity}`), h('span', {}, `¥${yuan(item.priceFen * item.quantity)}`))))),
      h('div', { class: 'card' }, facts(
        ['实付', `¥${yuan(order.amountFen)}`],
        order.refundedFen > 0 && ['已退款', `¥${yuan(order.refundedFen)}`],
        order.paidAt && ['付款时间', dayTime(order.paidAt)],
        ['门店', order.shop], ['订单号', order.no]))
    ]
  });
}
