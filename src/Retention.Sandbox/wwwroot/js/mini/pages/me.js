import { h } from '../../dom.js';
import { icon } from '../../icons.js';
import { twigs } from '../art.js';
import { face } from '../face.js';
import { page } from '../page.js';
import { cell } from '../parts.js';

/** The shopper's own corner: who they are here and everything that is theirs. */
export function mePage(app) {
  return page(app, {
    title: '我的', back: false, hero: true,
    load: async () => {
      const [me, home] = await Promise.all([app.client.get('/me'), app.client.get('/me/home')]);
      return { me, home };
    },
    draw: ({ me, home }) => [
      h('div', { class: 'hero me-hero' }, twigs(),
        h('button', { type: 'button', class: 'hero-person', 'aria-label': '个人资料', onclick: () => app.open('profile') },
          face(app, me),
          h('span', {}, h('strong', {}, me.nickname || '茶友'), h('span', { class: 'hero-note' }, me.phoneTail ? `手机尾号 ${me.phoneTail}` : '未绑定手机号')),
          icon('chevron'))),
      h('div', { class: 'over-hero' },
        me.deletionDueAt && h('button', { type: 'button', class: 'notice', onclick: () => app.open('privacy') }, icon('alert'), '账号正在注销，冷静期内可以撤回', icon('chevron')),
        h('div', { class: 'card figures' }, [
          ['积分', home.points.available, 'points'], ['优惠券', home.coupons.usable, 'coupons'], me.tier && ['等级', me.tier.name, 'tier']
        ].filter(Boolean).map(([title, value, name]) => h('button', { type: 'button', class: 'figure', onclick: () => app.open(name) }, h('strong', {}, value), h('span', {}, title)))),
        cells(app, [['personAdd', '邀请有礼', 'campaigns'], ['gift', '我的奖品', 'prizes'], ['bag', '兑换记录', 'mall-orders'], ['receipt', '门店订单', 'orders'], ['survey', '有奖问卷', 'surveys']]),
        cells(app, [['crown', '会员等级', 'tier', me.tier?.name], ['bell', '订阅提醒', 'subscriptions'], ['shield', '隐私与授权', 'privacy'], ['edit', '个人资料', 'profile']]))
    ]
  });
}

const cells = (app, rows) => h('div', { class: 'card cell-card' }, rows.map(([picture, title, name, note]) => cell(picture, title, note, () => app.open(name))));
