import { h } from '../../dom.js';
import { icon } from '../../icons.js';
import { twigs } from '../art.js';
import { dayOf, fullDay } from '../format.js';
import { page } from '../page.js';
import { empty, progress, section, tag } from '../parts.js';

/** The member's tier, what it takes to rise or stay, and what each tier brings. */
export function tierPage(app) {
  return page(app, {
    title: '会员等级', hero: true,
    load: async () => {
      const [mine, all] = await Promise.all([app.client.get('/tiers/me'), app.client.get('/tiers')]);
      return { mine, list: all.list };
    },
    draw: ({ mine, list }) => list.length === 0 ? empty('店里还没有设置会员等级') : [
      hero(mine),
      h('div', { class: 'over-hero' }, list.map(tier => tierCard(tier, mine)))
    ]
  });
}

const hero = mine => h('div', { class: 'hero tier-hero' }, twigs(),
  h('span', { class: 'tier-crown' }, icon('crown')),
  h('strong', {}, mine.tier.name),
  progress(mine.growth, mine.next ? mine.growth + mine.next.need : mine.growth, '成长值'),
  h('p', {}, `近 ${mine.windowDays} 天成长值 ${mine.growth}`, mine.next && `，再得 ${mine.next.need} 成为${mine.next.name}`),
  keep(mine));

// Said plainly and early, so that nobody loses a tier by surprise.
function keep({ keepBy, keepNeed, graceUntil }) {
  if (graceUntil) return h('p', { class: 'hero-note' }, `保级缓冲期至 ${dayOf(graceUntil)}，还需 ${keepNeed} 成长值`);
  if (!keepBy) return null;
  return h('p', { class: 'hero-note' }, keepNeed > 0 ? `${fullDay(keepBy)} 前再得 ${keepNeed} 成长值可保级` : `等级有效至 ${fullDay(keepBy)}，已达保级要求`);
}

const tierCard = (tier, mine) => section(tier.name, null, h('div', { class: `card tier-card ${tier.code === mine.tier.code ? 'mine' : ''}` },
  h('header', {},
    h('span', {}, tier.threshold > 0 ? `成长值满 ${tier.threshold}` : '注册即享'),
    tier.code === mine.tier.code ? tag('当前等级', 'gold') : tier.multiplierPercent > 100 && tag(`${tier.multiplierPercent / 100} 倍积分`)),
  h('ul', { class: 'benefits' }, tier.benefits.map(benefit => h('li', {}, icon('leaf'), h('div', {}, h('strong', {}, benefit.title), h('p', {}, benefit.description)))))));
