import { h } from '../../dom.js';
import { campaignStates } from '../campaign-words.js';
import { dayOf } from '../format.js';
import { page } from '../page.js';
import { empty, tag } from '../parts.js';

/** Campaigns that run, and those the shopper still takes part in. */
export function campaignsPage(app) {
  return page(app, {
    title: '邀请有礼',
    load: () => app.client.get('/campaigns', { kind: 'referral' }),
    draw: ({ list }) => list.length === 0
      ? empty('现在没有邀请活动，过几天再来看看')
      : h('ul', { class: 'rows', 'aria-label': '邀请活动' }, list.map(campaign => h('li', {}, row(app, campaign))))
  });
}

const row = (app, campaign) => h('button', { type: 'button', class: 'card campaign-row', onclick: () => app.open('campaign', { id: campaign.id }) },
  h('span', { class: 'campaign-head' }, h('strong', {}, campaign.name), tag(campaignStates[campaign.state], campaign.state === 'open' ? 'gold' : '')),
  h('span', { class: 'campaign-text' }, campaign.description),
  h('span', { class: 'campaign-foot' },
    campaign.joined
      ? h('span', {}, '已确认 ', h('b', {}, campaign.confirmed), ' 位', campaign.held > 0 && ` · 待确认 ${campaign.held} 位`)
      : h('span', {}, '尚未参加'),
    h('span', {}, `至 ${dayOf(campaign.endsAt)}`)));
