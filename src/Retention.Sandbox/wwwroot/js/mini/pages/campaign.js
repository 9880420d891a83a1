import { h } from '../../dom.js';
import { icon } from '../../icons.js';
import { askAddress } from '../address.js';
import { goodsPicture, happy, twigs } from '../art.js';
import { campaignStates } from '../campaign-words.js';
import { tell } from '../dialog.js';
import { dayTime, left, yuan } from '../format.js';
import { ladderBar, stageRow } from '../ladder.js';
import { page } from '../page.js';
import { button, cell, facts, section } from '../parts.js';
import { share } from '../share.js';
import { teamCard } from '../team-card.js';

/** A campaign: what it brings and asks, how far the shopper has come, and its rules. */
export function campaignPage(app, { id }) {
  return page(app, {
    title: '邀请有礼', hero: true,
    load: async () => {
      const [campaign, progress] = await Promise.all([app.client.get(`/campaigns/${id}`), app.client.get(`/campaigns/${id}/progress`)]);
      return { campaign, progress };
    },
    draw: ({ campaign, progress }, refresh) => [
      hero(app, campaign),
      h('div', { class: 'over-hero' },
        campaign.notice && h('p', { class: 'notice' }, icon('alert'), campaign.notice),
        progressCard(app, campaign, progress, refresh),
        campaign.team && teamPart(app, campaign, progress, refresh),
        won(app, campaign, progress, refresh),
        h('div', { class: 'card cell-card' },
          cell('people', '我邀请的朋友', count(progress), () => app.open('helpers', { id })),
          cell('crown', '排行榜', campaign.ranks.length > 0 ? '上榜有礼' : '', () => app.open('leaderboard', { id })))),
      campaign.ranks.length > 0 && section('榜单奖品', null, h('div', { class: 'card' }, h('ul', { class: 'odds', 'aria-label': '榜单奖品' }, campaign.ranks.map(rankRow)))),
      section('活动规则', null, h('div', { class: 'card campaign-rules' },
        campaign.rules.map(part => h('div', {}, h('h4', {}, part.title), part.lines.map(line => h('p', {}, line)))),
        facts(['主办方', campaign.organiser], campaign.termsHash && ['规则编号', campaign.termsHash.slice(0, 12)])))
    ]
  });
}

const hero = (app, campaign) => h('div', { class: 'hero campaign-hero' }, twigs(),
  h('strong', {}, campaign.name),
  h('p', {}, campaign.description),
  h('span', { class: 'hero-note' }, campaign.state === 'open' ? `还有 ${left(campaign.endsAt, app.wx.now)} · 至 ${dayTime(campaign.endsAt)}` : campaignStates[campaign.state]));

function progressCard(app, campaign, progress, refresh) {
  return h('section', { class: 'card campaign-progress', 'aria-label': '我的进度' },
    h('div', { class: 'figures-line' }, [['已确认', progress.confirmed, 'gain'], ['待确认', progress.held], ['核对中', progress.checking], ['已失效', progress.lost]]
      .map(([title, value, style = '']) => h('span', { class: `count ${style}` }, h('strong', {}, value), title)),
    button(icon('reload'), refresh, 'reload', { 'aria-label': '刷新进度' })),
    progress.stages.length > 0 && [
      ladderBar(progress),
      h('p', { class: 'ladder-legend' }, h('i', { class: 'solid' }), '已确认', h('i', { class: 'striped' }), `待确认：好友${campaign.condition.text}后确认`),
      h('ul', { class: 'stages', 'aria-label': '阶梯奖品' }, progress.stages.map(stage => stageRow(
        stage, progress.confirmed, reached => claim(app, campaign, `stages/${reached.no}`, reached.prize, refresh), prizeId => app.open('prize', { id: prizeId }))))
    ],
    progress.stages.length === 0 && campaign.inviterPoints > 0 && h('p', { class: 'play-note' }, `好友${campaign.condition.text}后，你得 ${campaign.inviterPoints} 积分`),
    campaign.kind !== 'team' && h('div', { class: 'buy-bar' }, campaign.state === 'open'
      ? button('邀请朋友', () => invite(app, campaign, refresh), 'main wide')
      : h('button', { type: 'button', class: 'main wide', disabled: true }, campaignStates[campaign.state])),
    (campaign.inviterPoints > 0 || campaign.inviteePoints > 0) && h('p', { class: 'legend centre' }, gains(campaign)));
}

const gains = ({ inviterPoints, inviteePoints }) =>
  ['每确认一位', inviterPoints > 0 && `你得 ${inviterPoints} 积分`, inviteePoints > 0 && `好友得 ${inviteePoints} 积分`].filter(Boolean).join('，');

async function invite(app, campaign, refresh) {
  const invitation = await app.act(() => app.client.post(`/campaigns/${campaign.id}/join`));
  if (!invitation) return refresh();
  await share(app, invitation);
  return refresh();
}

function teamPart(app, campaign, progress, refresh) {
  const { team } = progress;
  const mayOpen = campaign.state === 'open' && (!team || team.state === 'failed');
  return h('section', { class: 'card team-part', 'aria-label': '我的队伍' },
    h('p', { class: 'team-offer' }, goodsPicture(campaign.team.prize.kind),
      h('span', {}, h('strong', {}, campaign.team.prize.name), h('small', {}, `价值 ¥${yuan(campaign.team.prize.valueFen)} · ${campaign.team.size} 人成队，每人一份`), h('small', {}, `还可成 ${campaign.team.stockLeft} 队`))),
    team && teamCard(app, team),
    team && button('查看队伍', () => app.open('team', { code: team.code }), mayOpen ? 'plain wide' : 'main wide'),
    mayOpen && button(team ? '再开一队' : '我来当队长', () => openTeam(app, campaign, refresh), 'main wide'));
}

async function openTeam(app, { id }, refresh) {
  const team = await app.act(() => app.client.change('/teams', { campaignId: id }));
  if (!team) return refresh();
  return app.open('team', { code: team.code });
}

/** Prizes of teams and ranks; those of stages stand on the ladder. */
function won(app, campaign, progress, refresh) {
  const awards = progress.awards.filter(award => !award.title.startsWith('stage:'));
  return awards.length > 0 && h('ul', { class: 'card stages', 'aria-label': '获得的奖品' }, awards.map(award => h('li', { class: 'stage' },
    goodsPicture(award.prize.kind),
    h('div', {}, h('strong', {}, award.prize.name), h('small', {}, award.rank ? `第 ${award.rank} 名` : '组队成功')),
    award.state === 'reached' && button('领取', () => claim(app, campaign, `awards/${award.title}`, award.prize, refresh)),
    award.state === 'claimed' && button('查看', () => app.open('prize', { id: award.prizeId }), 'outline'),
    award.state === 'lapsed' && h('span', { class: 'ticket-state' }, '已过期'))));
}

async function claim(app, { id }, what, prize, refresh) {
  const address = prize.kind === 'physical' ? await askAddress(app) : undefined;
  if (prize.kind === 'physical' && !address) return;
  const claimed = await app.act(() => app.client.change(`/campaigns/${id}/${what}/claim`, { address }));
  await refresh();
  if (claimed) await tell(app, { title: '领取成功', picture: happy(), text: [prize.name, prize.kind === 'physical' ? '我们会尽快寄出' : '已放进你的账户'] });
}

const count = ({ confirmed, held, checking }) => confirmed + held + checking > 0 ? `${confirmed + held + checking} 位` : '还没有';

const rankRow = rank => h('li', {}, goodsPicture(rank.prize.kind),
  h('div', {}, h('strong', {}, rank.prize.name), h('small', {}, `${rank.scope === 'day' ? '日榜' : '总榜'} · 至少确认 ${rank.confirmedMin} 位`)),
  h('span', {}, rank.from === rank.to ? `第 ${rank.from} 名` : `第 ${rank.from}–${rank.to} 名`));
