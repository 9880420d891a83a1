import { h } from '../../dom.js';
import { costText } from '../goods.js';
import { dayTime } from '../format.js';
import { longList } from '../long-list.js';
import { page } from '../page.js';
import { empty, tag } from '../parts.js';
import { isPending, mallStates } from '../states.js';

/** What the shopper has exchanged points for. */
export function mallOrdersPage(app) {
  return page(app, {
    title: '兑换记录',
    draw: () => longList(app, {
      label: '兑换记录',
      read: cursor => app.client.get('/mall/orders', { cursor }),
      row: order => h('button', { type: 'button', class: 'card order-card', onclick: () => app.open('mall-order', { id: order.id }) },
        h('span', { class: 'order-head' }, h('small', {}, dayTime(order.createdAt)), tag(mallStates[order.state], isPending(order.state) ? 'gold' : '')),
        h('strong', {}, `${order.itemName} × ${order.quantity}`),
        h('span', {}, costText(order))),
      none: () => empty('还没有兑换过', '去商城看看', () => app.tab('mall'))
    })
  });
}
