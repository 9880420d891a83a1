import { h } from '../dom.js';
import { confirmed, sheet } from './dialog.js';

const mergeKey = 'merge';

/** Binds the phone number; when it belongs to another account of the same person, joining the two is offered first. */
export async function bindPhone(app) {
  if (!await agreed(app)) return;
  const phoneCode = await app.wx.phoneCode();
  if (phoneCode === null) return app.toast('没有授权手机号');
  try {
    const { phoneTail } = await app.client.change('/auth/phone', { phoneCode });
    app.toast(`已绑定尾号 ${phoneTail}`);
  } catch (refused) {
    if (refused.reason !== 'account.merge_required') throw refused;
    await merge(app, refused.data);
  }
}

// The box starts empty: who agrees does it with their own hand.
function agreed(app) {
  const box = h('input', { type: 'checkbox', 'aria-label': '同意隐私政策' });
  return app.ask(answer => sheet('绑定手机号',
    h('p', { class: 'hint' }, '用于会员识别、订单认领和到店核销，不会用来发送推广短信。'),
    h('label', { class: 'agree' }, box, h('span', {}, '我已阅读并同意《隐私政策》')),
    h('button', {
      type: 'button', class: 'main wide', onclick: () => box.checked ? answer(true) : app.toast('请先阅读并同意隐私政策')
    }, '使用微信手机号')));
}

async function merge(app, { mergeToken, other }) {
  const yes = await confirmed(app, {
    title: '这个手机号已有会员账号',
    text: [
      `那个账号有 ${other.points} 积分、${other.coupons} 张优惠券，等级 ${other.tierName}。`,
      '合并后都归到同一个账号，7 天内可以撤销。'
    ],
    yes: '合并账号', no: '暂不合并'
  });
  if (!yes) return;
  const done = await app.client.change('/auth/merge', { mergeToken });
  app.wx.setStorage(mergeKey, { mergeId: done.mergeId, undoUntil: done.undoUntil });
  app.toast(done.movedPoints > 0 ? `已合并，转入 ${done.movedPoints} 积分` : '已合并');
}

/** The last merge while it can still be undone, or null. */
export function undoableMerge(app) {
  const last = app.wx.getStorage(mergeKey);
  return last && Date.parse(last.undoUntil) > app.wx.now ? last : null;
}

export async function undoMerge(app, { mergeId }) {
  if (!await confirmed(app, { title: '撤销合并', text: '两个账号会恢复到合并前，各自的积分和优惠券分开。', yes: '撤销合并' })) return;
  await app.client.change('/auth/merge/undo', { mergeId });
  app.wx.setStorage(mergeKey, null);
  app.toast('已撤销合并');
}
