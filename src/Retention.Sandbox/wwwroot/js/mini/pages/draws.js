import { h } from '../../dom.js';
import { dayTime } from '../format.js';
import { longList } from '../long-list.js';
import { page } from '../page.js';
import { card, empty } from '../parts.js';

/** The shopper's own draws, with the ticket numbers by which they can be checked. */
export function drawsPage(app, { id }) {
  return page(app, {
    title: '抽奖记录',
    draw: () => card(longList(app, {
      label: '抽奖记录',
      read: cursor => app.client.get(`/lotteries/${id}/draws`, { cursor }),
      row: draw => h('div', { class: 'entry' },
        h('div', {}, h('strong', {}, draw.prizeName ?? '谢谢参与'), h('small', {}, `${dayTime(draw.at)} · 编号 ${draw.ticketNo}`)),
        h('span', { class: draw.prizeName ? 'gain' : '' }, draw.guaranteed ? '保底' : draw.prizeName ? '中奖' : '')),
      none: () => empty('还没有抽过')
    }))
  });
}
