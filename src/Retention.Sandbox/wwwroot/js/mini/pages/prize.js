import { h } from '../../dom.js';
import { copyText } from '../../phone/copy.js';
import { askAddress } from '../address.js';
import { goodsPicture } from '../art.js';
import { confirmed, sheet } from '../dialog.js';
import { dayTime } from '../format.js';
import { page } from '../page.js';
import { button, facts } from '../parts.js';
import { prizeStates } from '../states.js';

/** One prize: claiming it, following the parcel, or its code. */
export function prizePage(app, { id }) {
  return page(app, {
    title: '奖品详情',
    load: () => app.client.get(`/prizes/${id}`),
    draw: (prize, refresh) => [
      h('div', { class: 'card goods-head' }, goodsPicture(prize.kind), h('h3', {}, prize.name), h('span', { class: 'state-word' }, prizeStates[prize.state])),
      h('div', { class: 'card' }, facts(
        ['获得时间', dayTime(prize.wonAt)],
        prize.claimBy && prize.state === 'needsAddress' && ['领取期限', dayTime(prize.claimBy)],
        prize.carrier && ['快递', `${prize.carrier} ${prize.trackingNo}`])),
      h('div', { class: 'buy-bar' }, action(app, prize, refresh))
    ]
  });
}

function action(app, prize, refresh) {
  if (prize.state === 'needsAddress') return button('填写收货地址', () => claim(app, prize, refresh), 'main wide');
  if (prize.state === 'shipped') return button('确认收货', () => confirm(app, prize, refresh), 'main wide');
  if (prize.kind === 'code' && ['ready', 'done'].includes(prize.state)) return button('查看兑换码', () => showCode(app, prize), 'main wide');
  if (prize.kind === 'coupon') return button('去使用优惠券', () => app.open('coupons'), 'main wide');
  return prize.kind === 'points' && button('查看积分', () => app.open('points'), 'main wide');
}

async function claim(app, { id }, refresh) {
  const address = await askAddress(app);
  if (address && await app.act(() => app.client.change(`/prizes/${id}/address`, address))) app.toast('已提交，我们会尽快寄出');
  await refresh();
}

async function confirm(app, { id }, refresh) {
  if (!await confirmed(app, { title: '确认收货', text: '确定已经收到奖品了吗？', yes: '已收到' })) return;
  await app.act(() => app.client.change(`/prizes/${id}/confirm`));
  await refresh();
}

async function showCode(app, { id, name }) {
  const secret = await app.act(() => app.client.get(`/prizes/${id}/code`));
  if (!secret) return;
  const copy = await app.ask(answer => sheet(name, h('div', { class: 'coupon-code' },
    h('strong', { class: 'code' }, secret.code),
    h('button', { type: 'button', class: 'main wide', onclick: () => answer(true) }, '复制兑换码'))));
  if (copy) await copyText(app.phone, secret.code, '已复制');
}
