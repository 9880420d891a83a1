import { h } from '../../dom.js';
import { confirmed } from '../dialog.js';
import { dayTime } from '../format.js';
import { page } from '../page.js';
import { button, section } from '../parts.js';
import { exportCard } from '../privacy-export.js';

const choices = [
  { channel: 'weChat', purpose: 'service', title: '微信服务提醒', wording: '同意通过微信接收积分、券、订单等服务提醒' },
  { channel: 'weChat', purpose: 'marketing', title: '微信活动消息', wording: '同意通过微信接收活动与优惠消息' },
  { channel: 'sms', purpose: 'service', title: '短信服务提醒', wording: '同意通过短信接收积分、券、订单等服务提醒' },
  { channel: 'sms', purpose: 'marketing', title: '短信活动消息', wording: '同意通过短信接收活动与优惠消息，可随时退订' }
];

/** What the shop may send, taking one's data along, and leaving for good. */
export function privacyPage(app) {
  return page(app, {
    title: '隐私与授权',
    load: async () => {
      const [consents, deletion] = await Promise.all([app.client.get('/privacy/consents'), app.client.find('/privacy/deletion-requests/current')]);
      return { consents: consents.list, deletion };
    },
    draw: ({ consents, deletion }, refresh) => [
      section('消息授权', null, h('div', { class: 'card cell-card' }, choices.map(choice => consentRow(app, choice, consents, refresh))),
        h('p', { class: 'legend' }, '关闭后立即生效，已经排队的消息也不会再发出。')),
      section('我的数据', null, exportCard(app)),
      section('注销账号', null, deletionCard(app, deletion, refresh))
    ]
  });
}

function consentRow(app, { channel, purpose, title, wording }, consents, refresh) {
  const known = consents.find(consent => consent.channel === channel && consent.purpose === purpose);
  const box = h('input', {
    type: 'checkbox', role: 'switch', checked: known?.given, 'aria-label': title, onchange: async () => {
      const given = box.checked;
      const done = await app.act(() => app.client.post('/privacy/consents', { channel, purpose, given, wording }));
      if (done) app.toast(given ? '已开启' : '已关闭，立即生效');
      await refresh();
    }
  });
  return h('label', { class: 'switch-row' }, h('span', {}, h('strong', {}, title), h('small', {}, known?.decidedAt ? `${known.given ? '同意' : '拒绝'}于 ${dayTime(known.decidedAt)}` : wording)), box);
}

function deletionCard(app, deletion, refresh) {
  const due = deletion?.dueAt;
  return h('div', { class: 'card' },
    h('p', { class: 'prose' }, due
      ? `账号将在 ${dayTime(due)} 注销。在那之前可以随时撤回，撤回后一切照旧。`
      : '注销后，积分、优惠券和未领取的奖品都会失效，个人信息会被删除，无法恢复。申请后有 7 天冷静期，可以撤回。'),
    due
      ? button('撤回注销申请', async () => {
        await app.act(() => app.client.delete('/privacy/deletion-requests/current'));
        await refresh();
      }, 'main wide')
      : button('申请注销账号', () => requestDeletion(app, refresh), 'plain wide danger-text'));
}

async function requestDeletion(app, refresh) {
  if (!await confirmed(app, { title: '申请注销账号', text: '冷静期结束后无法恢复，确定要申请吗？', yes: '申请注销', no: '再想想' })) return;
  if (await app.act(() => app.client.change('/privacy/deletion-requests'))) app.toast('已申请，冷静期内可以撤回');
  await refresh();
}
