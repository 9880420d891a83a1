import { h } from '../../dom.js';
import { happy, twigs } from '../art.js';
import { page } from '../page.js';
import { button } from '../parts.js';
import { personFace } from '../people.js';
import { teamPage } from './team.js';

const looks = 6;
const lookMillis = 1200;

/**
 * Where a friend's invitation leads, by its card (`c`, `t`) or its mini-program code (`scene`). That it was met is told at
 * once, whether or not it is accepted; a team's card leads to the team.
 */
export function invitePage(app, { c, t, scene }) {
  const [kind, code] = scene ? [scene[0], scene.slice(2)] : t ? ['t', t] : ['r', c];
  if (kind === 't') return teamPage(app, { code });
  let met = false;
  let looksLeft = looks;
  return page(app, {
    title: '好友邀请', hero: true,
    load: async () => {
      const invitation = await app.client.get(`/invitations/${code}`);
      if (!met) await app.client.post(`/campaigns/${invitation.campaignId}/touch`, { code, channel: 'mini' });
      met = true;
      const { me } = await app.client.get(`/campaigns/${invitation.campaignId}`);
      return { invitation, me };
    },
    draw: ({ invitation, me }, refresh) => [
      h('div', { class: 'hero campaign-hero invite-hero' }, twigs(),
        personFace({ name: invitation.inviterName, avatarUrl: invitation.inviterAvatarUrl }, 'large'),
        h('span', {}, `${invitation.inviterName} 邀请你`), h('strong', {}, invitation.campaignName)),
      h('div', { class: 'over-hero' },
        h('section', { class: 'card invite-card', 'aria-label': '邀请' },
          h('p', { class: 'prose' }, invitation.description),
          me.help ? standing(app, me.help, () => looksLeft-- > 0 && refresh()) : offer(app, code, invitation, me, refresh)),
        button('看活动规则', () => app.open('campaign', { id: invitation.campaignId }), 'link-line'))
    ]
  });
}

function offer(app, code, invitation, me, refresh) {
  if (me.inviteCode === code) return [h('p', { class: 'play-note' }, '这是你自己的邀请'), button('去邀请朋友', () => app.open('campaign', { id: invitation.campaignId }), 'main wide')];
  return [
    invitation.inviteePoints > 0 && h('p', { class: 'invite-gain' }, '新朋友礼 ', h('b', {}, invitation.inviteePoints), ' 积分'),
    h('p', { class: 'legend centre' }, `${invitation.condition.text}后，你和朋友的奖励到账`),
    button('接受邀请', () => accept(app, code, invitation, refresh), 'main wide')
  ];
}

async function accept(app, code, { campaignId }, refresh) {
  if (await app.act(() => app.client.change(`/campaigns/${campaignId}/help`, { code }))) app.toast('已接受邀请');
  await refresh();
}

/** While a help is being checked the page looks again by itself, a few times. */
function standing(app, help, lookAgain) {
  const element = h('div', { class: `invite-standing ${help.state}`, role: 'status' }, help.state === 'lost' ? null : happy(), h('p', {}, help.message),
    help.state === 'needsPhone' && button('绑定手机号', () => app.open('profile'), 'main wide'),
    help.points > 0 && h('small', {}, `${help.points} 积分${help.state === 'confirmed' ? '已到账' : '待到账'}`));
  if (help.state === 'checking') setTimeout(() => element.isConnected && lookAgain(), lookMillis);
  return element;
}
