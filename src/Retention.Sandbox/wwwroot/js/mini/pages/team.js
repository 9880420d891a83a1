import { h } from '../../dom.js';
import { goodsPicture, happy, twigs } from '../art.js';
import { teamStates } from '../campaign-words.js';
import { tell } from '../dialog.js';
import { dayTime, left, yuan } from '../format.js';
import { page } from '../page.js';
import { button, tag } from '../parts.js';
import { share } from '../share.js';
import { teamCard } from '../team-card.js';

/** A team, as its captain, its mates and whoever got its card see it. */
export function teamPage(app, { code }) {
  return page(app, {
    title: '组队', hero: true,
    load: () => app.client.get(`/teams/${code}`),
    draw: (team, refresh) => [
      h('div', { class: 'hero campaign-hero' }, twigs(), h('strong', {}, team.campaignName),
        h('span', { class: 'hero-note' }, team.state === 'forming' ? `还差 ${team.size - team.taken} 位 · ${left(team.closesAt, app.wx.now)}后截止` : notes[team.state])),
      h('div', { class: 'over-hero' },
        h('section', { class: 'card team-part', 'aria-label': '队伍' },
          h('div', { class: 'campaign-head' }, h('strong', {}, `${team.taken}/${team.size} 位`), tag(teamStates[team.state], team.state === 'failed' ? '' : 'gold')),
          teamCard(app, team),
          h('p', { class: 'legend centre' }, `队员${team.condition.text}后确认，全部确认即成功；${dayTime(team.closesAt)} 前须满员`),
          h('div', { class: 'buy-bar' }, action(app, team, refresh))),
        h('div', { class: 'card' }, h('p', { class: 'team-offer' }, goodsPicture(team.prize.kind),
          h('span', {}, h('strong', {}, team.prize.name), h('small', {}, `成功后每人一份 · 价值 ¥${yuan(team.prize.valueFen)}`)))))
    ]
  });
}

const notes = { full: '已满员，等待全部确认', won: '组队成功，恭喜', failed: '未在期限内成功' };

function action(app, team, refresh) {
  const rules = button('看活动详情', () => app.open('campaign', { id: team.campaignId }), 'plain wide');
  if (team.role === 'none' && team.state === 'forming') return [button('加入队伍', () => join(app, team, refresh), 'main wide'), rules];
  if (team.state === 'won' && team.role !== 'none') return button('去领取', () => app.open('campaign', { id: team.campaignId }), 'main wide');
  if (team.role !== 'none' && team.state === 'forming') return [button('邀请队友', () => share(app, { card: team.share }), 'main wide'), rules];
  return rules;
}

async function join(app, { code }, refresh) {
  const joined = await app.act(() => app.client.change(`/teams/${code}/join`));
  await refresh();
  if (joined) await tell(app, { title: '已加入队伍', picture: happy(), text: joined.help.message });
}
