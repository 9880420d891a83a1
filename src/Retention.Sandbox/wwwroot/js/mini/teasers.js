import { h } from '../dom.js';
import { icon } from '../icons.js';

/** A lottery as it is announced on other pages. */
export const lotteryCard = (app, { id, name, kind, drawsLeft }) => h('button', { type: 'button', class: `card teaser teaser-${kind}`, onclick: () => app.open('lottery', { id }) },
  h('span', { class: 'teaser-icon' }, icon(kind === 'scratch' ? 'scratch' : 'wheel')),
  h('span', { class: 'teaser-text' }, h('strong', {}, name), h('span', {}, drawsLeft > 0 ? `还可以参与 ${drawsLeft} 次，概率全部公示` : '今天的次数用完了')),
  icon('chevron'));

/** A campaign as it is announced on other pages. */
export const campaignCard = (app, { id, name, kind, joined, confirmed, held, nextNeed }) => h('button', { type: 'button', class: 'card teaser teaser-campaign', onclick: () => app.open('campaign', { id }) },
  h('span', { class: 'teaser-icon' }, icon(kind === 'team' ? 'people' : 'personAdd')),
  h('span', { class: 'teaser-text' }, h('strong', {}, name), h('span', {}, joined ? standing(confirmed, held, nextNeed) : '和朋友一起喝茶，自愿参加')),
  icon('chevron'));

const standing = (confirmed, held, nextNeed) => [`已确认 ${confirmed} 位`, held > 0 && `待确认 ${held} 位`, nextNeed && `满 ${nextNeed} 位有礼`].filter(Boolean).join(' · ');

/** A survey as it is announced on other pages. */
export const surveyCard = (app, { id, title, points }) => h('button', { type: 'button', class: 'card teaser', onclick: () => app.open('survey', { id }) },
  h('span', { class: 'teaser-icon' }, icon('survey')),
  h('span', { class: 'teaser-text' }, h('strong', {}, title), h('span', {}, points > 0 ? `完成可得 ${points} 积分` : '期待听到你的声音')),
  icon('chevron'));
