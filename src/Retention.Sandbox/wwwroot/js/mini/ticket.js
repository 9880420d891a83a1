import { h } from '../dom.js';
import { discount, fullDay, yuan } from './format.js';

/** A coupon or its template as a ticket: what it is worth on the left, its terms beside, and what can be done with it. */
export function ticket(coupon, { action, note, style = '', open } = {}) {
  const terms = h('div', { class: 'ticket-terms' },
    h('strong', {}, coupon.name),
    h('span', {}, coupon.scopeText || '全部商品可用'),
    h('small', {}, note ?? validText(coupon)));
  return h('article', { class: `ticket ticket-${coupon.kind} ${style}`, 'aria-label': coupon.name },
    h('div', { class: 'ticket-worth' }, worth(coupon), h('span', {}, threshold(coupon))),
    open ? h('button', { type: 'button', class: 'ticket-open', 'aria-label': `查看${coupon.name}`, onclick: open }, terms) : terms,
    action);
}

function worth(coupon) {
  if (coupon.kind === 'percent') return h('strong', {}, discount(coupon.percentOff), h('small', {}, '折'));
  if (coupon.kind === 'gift') return h('strong', { class: 'word' }, '兑换');
  return h('strong', {}, h('small', {}, '¥'), yuan(coupon.amountFen));
}

export const threshold = ({ thresholdFen }) => thresholdFen > 0 ? `满 ${yuan(thresholdFen)} 元可用` : '无门槛';

const validText = ({ validText: text, validUntil }) => text ?? (validUntil ? `有效至 ${fullDay(validUntil)}` : '');
