import { h } from '../../dom.js';
import { icon } from '../../icons.js';
import { twigs } from '../art.js';
import { dayOf, dayTime, signed } from '../format.js';
import { longList } from '../long-list.js';
import { page } from '../page.js';
import { card, empty, facts, segments } from '../parts.js';

/** The balance, what came and went, and how points are earned. */
export function pointsPage(app) {
  return page(app, {
    title: '我的积分', hero: true,
    load: async () => {
      const [balance, rules] = await Promise.all([app.client.get('/points/balance'), app.client.get('/points/rules')]);
      return { balance, rules };
    },
    draw: ({ balance, rules }) => [hero(app, balance), h('div', { class: 'over-hero' }, soon(balance), ledger(app, rules))]
  });
}

const hero = (app, { available, pending, owed }) => h('div', { class: 'hero points-hero' }, twigs(),
  h('span', {}, '可用积分'),
  h('strong', { class: 'big-number' }, available),
  h('div', { class: 'hero-line' },
    h('span', {}, pending > 0 ? `待到账 ${pending}` : '没有待到账的积分', owed > 0 && ` · 待抵扣 ${owed}`),
    h('button', { type: 'button', class: 'on-hero', onclick: () => app.tab('mall') }, '去兑换', icon('chevron'))));

const soon = ({ expiringSoon }) => expiringSoon.length > 0 && card(h('h3', {}, '即将到期'),
  facts(...expiringSoon.map(({ on, amount }) => [dayOf(on), `${amount} 积分`])));

function ledger(app, rules) {
  const body = h('div', {});
  const show = view => body.replaceChildren(view === 'rules' ? ruleCards(rules) : entries(app, view));
  const element = h('div', { class: 'card ledger' },
    segments('积分记录', [['all', '全部'], ['in', '获得'], ['out', '使用'], ['rules', '规则']], 'all', show), body);
  show('all');
  return element;
}

const entries = (app, view) => longList(app, {
  label: '积分明细',
  read: cursor => app.client.get('/points/entries', { cursor, limit: 20, direction: view === 'all' ? null : view }),
  row: entry => h('div', { class: 'entry' },
    h('div', {}, h('strong', {}, entry.title), h('small', {}, [dayTime(entry.at), entry.expiresOn && `${dayOf(entry.expiresOn)} 到期`, entry.note].filter(Boolean).join(' · '))),
    h('span', { class: entry.amount > 0 ? 'gain' : 'spend' }, signed(entry.amount))),
  none: () => empty('还没有记录')
});

const ruleCards = ({ earning, expiry }) => h('ul', { class: 'rules', 'aria-label': '积分规则' },
  earning.map(rule => h('li', {}, h('strong', {}, rule.title), h('p', {}, rule.description))),
  expiry && h('li', {}, h('strong', {}, '积分有效期'), h('p', {}, expiry)));
