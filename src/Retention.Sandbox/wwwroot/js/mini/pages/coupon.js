import { h } from '../../dom.js';
import { dayTime } from '../format.js';
import { page } from '../page.js';
import { facts } from '../parts.js';
import { ticket } from '../ticket.js';

/** One coupon with the code that staff scan or type. */
export function couponPage(app, { id }) {
  return page(app, {
    title: '优惠券',
    load: () => app.client.get(`/coupons/${id}`),
    draw: coupon => [
      ticket(coupon, { style: coupon.state === 'usable' ? '' : 'spent' }),
      coupon.state === 'usable' ? codeCard(coupon) : h('div', { class: 'card centre' }, h('strong', {}, stateWord(coupon))),
      h('div', { class: 'card' }, facts(
        ['有效期', `${dayTime(coupon.validFrom)} 至 ${dayTime(coupon.validUntil)}`],
        ['适用范围', coupon.scopeText || '全部商品'],
        coupon.giftName && ['可兑换', coupon.giftName],
        ['使用方法', '到店出示二维码，或在点单时使用']))
    ]
  });
}

const stateWord = ({ state, usedAt }) => state === 'used' ? `已于 ${dayTime(usedAt)} 使用` : state === 'reserved' ? '订单使用中' : '已过期';

const codeCard = ({ code }) => h('div', { class: 'card coupon-code' },
  h('p', {}, '请店员扫码核销'),
  h('img', { src: `/control/qr-picture?text=${encodeURIComponent(code)}`, alt: `优惠券码 ${code}` }),
  h('strong', { class: 'code' }, spaced(code)));

// In groups of four, as one reads a code aloud over the counter.
const spaced = code => code.replace(/(.{4})(?=.)/g, '$1 ');
