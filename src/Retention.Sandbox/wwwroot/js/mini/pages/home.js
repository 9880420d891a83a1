import { h } from '../../dom.js';
import { icon } from '../../icons.js';
import { twigs } from '../art.js';
import { face } from '../face.js';
import { dayOf } from '../format.js';
import { page } from '../page.js';
import { button, progress, section } from '../parts.js';
import { campaignCard, lotteryCard, surveyCard } from '../teasers.js';
import { checkInNow } from './check-in.js';

/** The first page: who one is here, what is waiting, and the ways to everything else. */
export function homePage(app) {
  return page(app, {
    title: app.wx.account.name, back: false, hero: true,
    load: () => app.client.get('/me/home'),
    draw: (home, refresh) => [
      hero(app, home.me),
      h('div', { class: 'over-hero' }, wallet(app, home), today(app, home.checkIn, refresh), shortcuts(app, home), expiring(app, home.points)),
      home.campaigns.length > 0 && section('邀请有礼', () => app.open('campaigns'), home.campaigns.map(campaign => campaignCard(app, campaign))),
      home.lotteries.length > 0 && section('幸运抽奖', null, home.lotteries.map(lottery => lotteryCard(app, lottery))),
      home.surveys.length > 0 && section('说说你的想法', () => app.open('surveys'), home.surveys.map(survey => surveyCard(app, survey)))
    ]
  });
}

const hero = (app, me) => h('div', { class: 'hero' }, twigs(),
  h('button', { type: 'button', class: 'hero-person', 'aria-label': '个人资料', onclick: () => app.open('profile') },
    face(app, me),
    h('span', {}, h('strong', {}, `${greeting(app.wx.now)}，${me.nickname || '茶友'}`), h('span', { class: 'hero-note' }, '今天也要好好喝茶'))),
  me.tier && tierLine(app, me.tier));

const tierLine = (app, tier) => h('button', { type: 'button', class: 'hero-tier', 'aria-label': '会员等级', onclick: () => app.open('tier') },
  h('span', { class: 'tier-name' }, icon('crown'), tier.name),
  progress(tier.growth, tier.next ? tier.growth + tier.next.need : tier.growth, '成长值'),
  h('small', {}, tier.next ? `再得 ${tier.next.need} 成长值成为${tier.next.name}` : '已是最高等级', icon('chevron')));

function greeting(now) {
  const hour = new Date(now + 8 * 3_600_000).getUTCHours();
  return hour < 5 ? '夜深了' : hour < 11 ? '早上好' : hour < 14 ? '中午好' : hour < 18 ? '下午好' : '晚上好';
}

const wallet = (app, { points, coupons }) => h('div', { class: 'card wallet' },
  figure('可用积分', points.available, points.pending > 0 ? `${points.pending} 待到账` : null, () => app.open('points')),
  figure('优惠券', coupons.usable, coupons.expiringSoon > 0 ? `${coupons.expiringSoon} 张快到期` : null, () => app.open('coupons')));

const figure = (title, value, note, act) => h('button', { type: 'button', class: 'figure', onclick: act },
  h('strong', {}, value), h('span', {}, title), note && h('small', {}, note));

const today = (app, checkIn, refresh) => h('div', { class: 'card today-card' },
  h('button', { type: 'button', class: 'today-text', 'aria-label': '签到日历', onclick: () => app.open('check-in') },
    h('strong', {}, checkIn.streak > 0 ? `已连续签到 ${checkIn.streak} 天` : '每天签到，积分入袋'),
    h('span', {}, checkIn.nextReward ? `连续 ${checkIn.nextReward.streak} 天可得${rewardText(checkIn.nextReward)}` : '签到日历')),
  checkIn.checkedInToday
    ? h('span', { class: 'done-mark' }, icon('check'), '今日已签')
    : button(checkInWords(checkIn), async () => { await checkInNow(app); await refresh(); }));

const checkInWords = ({ todayPoints }) => todayPoints > 0 ? `签到 +${todayPoints}` : '签到';

const rewardText = ({ points }) => points > 0 ? ` ${points} 积分` : '奖励';

const shortcuts = (app, { tasks }) => h('div', { class: 'card shortcuts' }, [
  ['check-in', 'calendar', '每日签到'], ['tasks', 'task', '会员任务', tasks.claimable], ['coupon-center', 'ticket', '领券中心'], ['cart', 'cup', '点单试算'],
  ['prizes', 'gift', '我的奖品'], ['surveys', 'survey', '有奖问卷'], ['orders', 'receipt', '门店订单'], ['tier', 'crown', '会员权益']
].map(([name, picture, title, waiting]) => h('button', { type: 'button', onclick: () => app.open(name) },
  h('span', { class: 'badged' }, icon(picture), waiting > 0 && h('span', { class: 'badge' }, waiting)), title)));

const expiring = (app, { expiringSoon }) => expiringSoon.length > 0 && h('button', { type: 'button', class: 'notice', onclick: () => app.open('points') },
  icon('clock'), `${expiringSoon[0].amount} 积分将于 ${dayOf(expiringSoon[0].on)} 到期`, icon('chevron'));
