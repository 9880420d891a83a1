import { h } from '../../dom.js';
import { goodsPicture } from '../art.js';
import { dayOf, dayTime } from '../format.js';
import { longList } from '../long-list.js';
import { page } from '../page.js';
import { empty, tag } from '../parts.js';
import { isPending, prizeStates } from '../states.js';

const sources = { lottery: '抽奖', mall: '积分商城', referral: '好友邀请', task: '会员任务' };

/** Everything won or exchanged, and what it waits for. */
export function prizesPage(app) {
  return page(app, {
    title: '我的奖品',
    draw: () => longList(app, {
      label: '奖品',
      read: cursor => app.client.get('/prizes', { cursor }),
      row: prize => h('button', { type: 'button', class: 'card prize-card', onclick: () => app.open('prize', { id: prize.id }) },
        goodsPicture(prize.kind),
        h('span', { class: 'prize-text' }, h('strong', {}, prize.name), h('small', {}, `${sources[prize.source] ?? '活动'} · ${dayTime(prize.wonAt)}`),
          prize.state === 'needsAddress' && prize.claimBy && h('small', { class: 'warm' }, `请在 ${dayOf(prize.claimBy)} 前填写地址`)),
        tag(prizeStates[prize.state], isPending(prize.state) ? 'gold' : '')),
      none: () => empty('还没有奖品', '去抽奖', () => app.tab('benefits'))
    })
  });
}
