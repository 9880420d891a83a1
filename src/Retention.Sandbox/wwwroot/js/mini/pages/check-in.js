import { h } from '../../dom.js';
import { icon } from '../../icons.js';
import { happy } from '../art.js';
import { confirmed, tell } from '../dialog.js';
import { monthGrid, monthTitle, shiftMonth } from '../calendar.js';
import { dayOf } from '../format.js';
import { page } from '../page.js';
import { button, section } from '../parts.js';
import { offerNotice } from '../notices.js';

/** The calendar of check-ins, what streaks bring, and making up for a day missed. */
export function checkInPage(app) {
  let month;
  const view = page(app, {
    title: '每日签到',
    load: () => app.client.get('/check-in', { month }),
    draw: (state, refresh) => {
      month ??= state.today.slice(0, 7);
      const turn = by => { month = shiftMonth(month, by); return refresh(); };
      return [
        streak(app, state, refresh),
        h('div', { class: 'card calendar' },
          h('header', {},
            h('button', { type: 'button', 'aria-label': '上个月', onclick: () => turn(-1) }, icon('back')),
            h('h3', {}, monthTitle(month)),
            h('button', { type: 'button', 'aria-label': '下个月', disabled: month >= state.today.slice(0, 7), onclick: () => turn(1) }, icon('chevron'))),
          monthGrid(month, state, day => makeUp(app, day, state.makeUp, refresh)),
          h('p', { class: 'legend' }, makeUpText(state.makeUp))),
        state.rewards.length > 0 && section('连续签到奖励', null, rewards(state))
      ];
    }
  });
  return view;
}

function makeUpText({ left, costPoints, days }) {
  if (left === 0) return '本月的补签次数已经用完';
  return `本月还可补签 ${left} 次，每次 ${costPoints} 积分${days.length > 0 ? '；点带“补”字的日期补签' : ''}`;
}

const streak = (app, state, refresh) => h('div', { class: 'card streak' },
  h('div', {}, h('strong', {}, state.streak), h('span', {}, '天连续签到')),
  state.checkedInToday
    ? h('span', { class: 'done-mark' }, icon('check'), '今日已签到')
    : button(`立即签到 +${state.todayPoints}`, async () => { await checkInNow(app); await refresh(); }));

const rewards = ({ rewards: list, streak: days }) => h('ul', { class: 'rewards', 'aria-label': '连续签到奖励' }, list.map(reward => h('li', { class: reward.reached ? 'reached' : '' },
  h('span', { class: 'reward-mark' }, icon(reward.couponName ? 'ticket' : 'coin')),
  h('strong', {}, rewardText(reward)),
  h('span', {}, reward.reached ? '已获得' : `连续 ${reward.streak} 天 · 还差 ${Math.max(0, reward.streak - days)} 天`))));

const rewardText = ({ points, couponName }) => [points > 0 && `${points} 积分`, couponName].filter(Boolean).join(' + ');

/** Checks in and says what it brought; where a notice makes sense, it is offered with the news. */
export async function checkInNow(app) {
  const done = await app.act(() => app.client.change('/check-in'));
  if (!done) return;
  if (!done.isNew) return app.toast('今天已经签到过了');
  await offerNotice(app, 'checkIn', {
    title: `签到成功，+${done.points} 积分`, picture: happy(),
    text: [`已连续签到 ${done.streak} 天`, done.reward && `连续 ${done.reward.streak} 天奖励：${rewardText(done.reward)}`],
    offer: '明天提醒我签到'
  });
}

async function makeUp(app, day, { costPoints }, refresh) {
  const sure = await confirmed(app, { title: `补签 ${dayOf(day)}`, text: `将使用 ${costPoints} 积分，补上后连续天数会接起来。`, yes: '补签' });
  if (!sure) return;
  const done = await app.act(() => app.client.change('/check-in/make-up', { day }));
  if (!done) return;
  await refresh();
  await tell(app, {
    title: '补签成功', picture: happy(),
    text: [`现在连续签到 ${done.streak} 天`, done.reward && `获得连续签到奖励：${rewardText(done.reward)}`]
  });
}
