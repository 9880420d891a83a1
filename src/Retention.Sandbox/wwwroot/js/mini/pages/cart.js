import { h } from '../../dom.js';
import { glass } from '../art.js';
import { yuan } from '../format.js';
import { page } from '../page.js';
import { card, section, stepper } from '../parts.js';
import { teas } from '../tea-list.js';

/** A small cart that asks the server for the best use of the shopper's coupons; paying happens in the shop. */
export function cartPage(app) {
  const counts = new Map(teas.map(tea => [tea.sku, 0]));
  const outcome = h('div', { 'aria-live': 'polite' });
  const view = page(app, {
    title: '点单试算',
    draw: () => [
      section('选几样', null, card(h('ul', { class: 'teas', 'aria-label': '茶单' }, teas.map(tea => h('li', {}, teaRow(tea, counts, quote)))))),
      outcome
    ]
  });
  let newest = 0;

  async function quote() {
    const turn = ++newest;
    const items = teas.filter(tea => counts.get(tea.sku) > 0).map(({ sku, category, priceFen }) => ({ sku, category, priceFen, quantity: counts.get(sku) }));
    if (items.length === 0) return outcome.replaceChildren();
    const answer = await app.act(() => app.client.post('/coupons/quote', { items }));
    if (!answer) return undefined;
    const names = await namesOf(app, answer);
    if (turn === newest) outcome.replaceChildren(sums(answer), ...reasons(answer, names));
    return undefined;
  }

  return view;
}

const teaRow = (tea, counts, changed) => h('div', { class: 'tea' },
  glass(tea.colour),
  h('div', {}, h('strong', {}, tea.name), h('small', {}, tea.note), h('span', { class: 'price' }, `¥${yuan(tea.priceFen)}`)),
  stepper(tea.name, counts.get(tea.sku), { max: 9 }, count => {
    counts.set(tea.sku, count);
    changed();
  }));

const sums = ({ totalFen, best }) => h('section', { class: 'card sums', 'aria-label': '试算结果' },
  h('div', {}, h('span', {}, '商品合计'), h('span', {}, `¥${yuan(totalFen)}`)),
  h('div', {}, h('span', {}, best.couponIds.length > 0 ? `优惠券（${best.couponIds.length} 张，最优组合）` : '没有可用的优惠券'), h('span', { class: 'gain' }, `−¥${yuan(best.discountFen)}`)),
  h('div', { class: 'sum' }, h('span', {}, '应付'), h('strong', {}, `¥${yuan(best.payFen)}`)),
  h('p', { class: 'legend' }, '仅为试算，不会占用优惠券；到店点单时按当时的价格结算。'));

// The quote names coupons by id; their names come from the shopper's own list.
async function namesOf(app, { others }) {
  if (others.length === 0) return new Map();
  const { list } = await app.act(() => app.client.get('/coupons', { state: 'usable', limit: 50 })) ?? { list: [] };
  return new Map(list.map(coupon => [coupon.id, coupon.name]));
}

const reasons = ({ others }, names) => others.length === 0 ? [] : [section('其他优惠券', null, card(h('ul', { class: 'reasons', 'aria-label': '其他优惠券' },
  others.map(other => h('li', {}, h('strong', {}, names.get(other.couponId) ?? '优惠券'),
    h('span', {}, other.usable ? `可省 ¥${yuan(other.discountFen)}` : other.reasonText))))))];
