import { h } from '../../dom.js';
import { sheet } from '../dialog.js';
import { longList } from '../long-list.js';
import { page } from '../page.js';
import { empty, segments } from '../parts.js';
import { ticket } from '../ticket.js';

const views = [['usable', '可使用'], ['used', '已使用'], ['expired', '已过期']];

/** The shopper's own coupons by what can be done with them. */
export function couponsPage(app) {
  let view = 'usable';
  return page(app, {
    title: '我的优惠券',
    draw: (_, refresh) => {
      const body = h('div', {});
      const show = state => {
        view = state;
        body.replaceChildren(list(app, state));
      };
      show(view);
      return [
        segments('优惠券状态', views, view, show), body,
        h('button', { type: 'button', class: 'link-line', onclick: () => redeem(app, refresh) }, '输入兑换码')
      ];
    }
  });
}

const list = (app, state) => longList(app, {
  label: views.find(([value]) => value === state)[1],
  read: cursor => app.client.get('/coupons', { state, cursor }),
  row: coupon => ticket(coupon, {
    style: state === 'usable' ? '' : 'spent',
    open: () => app.open('coupon', { id: coupon.id }),
    action: state === 'usable' && h('button', { type: 'button', class: 'ticket-action', onclick: () => app.open('coupon', { id: coupon.id }) }, '去使用')
  }),
  none: () => state === 'usable' ? empty('还没有优惠券', '去领券', () => app.open('coupon-center')) : empty('这里是空的')
});

async function redeem(app, refresh) {
  const code = h('input', { type: 'text', required: true, maxlength: 40, placeholder: '例如 TEA-8F3K-21', 'aria-label': '兑换码', autocomplete: 'off' });
  const typed = await app.ask(answer => sheet('输入兑换码', h('form', {
    class: 'mini-form', onsubmit: event => { event.preventDefault(); answer(code.value.trim()); }
  }, code, h('button', { class: 'main wide' }, '兑换'))));
  if (!typed) return;
  const coupon = await app.act(() => app.client.change('/coupons/redeem-code', { code: typed }));
  if (!coupon) return;
  app.toast(`已获得“${coupon.name}”`);
  await refresh();
}
