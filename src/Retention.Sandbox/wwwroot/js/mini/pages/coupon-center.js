import { h } from '../../dom.js';
import { page } from '../page.js';
import { button, empty } from '../parts.js';
import { confirmed } from '../dialog.js';
import { ticket } from '../ticket.js';

/** Coupons that can be taken now. */
export function couponCenterPage(app) {
  return page(app, {
    title: '领券中心',
    load: () => app.client.get('/coupon-templates'),
    draw: ({ list }, refresh) => [
      list.length === 0
        ? empty('现在没有可领的券')
        : h('ul', { class: 'rows', 'aria-label': '可领的优惠券' }, list.map(template => h('li', {}, templateTicket(app, template, refresh)))),
      h('button', { type: 'button', class: 'link-line', onclick: () => app.open('coupons') }, '查看我的优惠券')
    ]
  });
}

export const templateTicket = (app, template, refresh) => ticket(template, {
  style: template.state === 'open' ? '' : 'spent',
  note: [template.validText, template.left !== null && template.left < 100 && `剩 ${template.left} 张`].filter(Boolean).join(' · '),
  action: action(app, template, refresh)
});

const words = { taken: '已领取', soldOut: '已领完', notYet: '未开始', over: '已结束' };

function action(app, template, refresh) {
  if (template.state !== 'open') return h('span', { class: 'ticket-state' }, words[template.state]);
  return button(template.costPoints > 0 ? `${template.costPoints} 积分换` : '领取', () => take(app, template, refresh), 'ticket-action');
}

async function take(app, { id, name, costPoints }, refresh) {
  if (costPoints > 0 && !await confirmed(app, { title: '兑换优惠券', text: `用 ${costPoints} 积分换“${name}”？`, yes: '兑换' })) return;
  const coupon = await app.act(() => app.client.change(`/coupon-templates/${id}/take`));
  if (coupon) app.toast('已放入我的优惠券');
  await refresh();
}
