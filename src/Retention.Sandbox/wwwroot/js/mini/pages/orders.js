import { h } from '../../dom.js';
import { dayTime, yuan } from '../format.js';
import { sheet } from '../dialog.js';
import { longList } from '../long-list.js';
import { page } from '../page.js';
import { empty, tag } from '../parts.js';
import { orderStates } from '../states.js';

/** Purchases the shop has reported, and claiming one that has not found its buyer. */
export function ordersPage(app) {
  return page(app, {
    title: '门店订单',
    draw: (_, refresh) => [
      longList(app, {
        label: '门店订单',
        read: cursor => app.client.get('/orders', { cursor }),
        row: order => h('button', { type: 'button', class: 'card order-card', onclick: () => app.open('order', { id: order.id }) },
          h('span', { class: 'order-head' }, h('small', {}, `${order.shop} · ${order.no}`), tag(orderStates[order.state])),
          h('strong', {}, `¥${yuan(order.amountFen)}`, order.refundedFen > 0 && h('small', {}, ` 已退 ¥${yuan(order.refundedFen)}`)),
          h('span', {}, [order.paidAt && dayTime(order.paidAt), order.points > 0 && `获得 ${order.points} 积分`].filter(Boolean).join(' · '))),
        none: () => empty('还没有订单')
      }),
      h('button', { type: 'button', class: 'link-line', onclick: () => claim(app, refresh) }, '找不到订单？凭小票认领')
    ]
  });
}

async function claim(app, refresh) {
  const orderNo = h('input', { type: 'text', required: true, maxlength: 64, 'aria-label': '订单号', placeholder: '小票上的订单号', autocomplete: 'off' });
  const phoneTail = h('input', { type: 'text', required: true, inputmode: 'numeric', pattern: '[0-9]{4}', maxlength: 4, title: '4 位数字', 'aria-label': '手机尾号', placeholder: '下单手机号的后四位' });
  const asked = await app.ask(answer => sheet('认领订单', h('form', {
    class: 'mini-form', onsubmit: event => { event.preventDefault(); answer({ orderNo: orderNo.value.trim(), phoneTail: phoneTail.value }); }
  }, h('label', {}, h('span', {}, '订单号'), orderNo), h('label', {}, h('span', {}, '手机尾号'), phoneTail), h('button', { class: 'main wide' }, '认领'))));
  if (!asked) return;
  const order = await app.act(() => app.client.change('/orders/claim', asked));
  if (!order) return;
  app.toast('已认领');
  await refresh();
}
