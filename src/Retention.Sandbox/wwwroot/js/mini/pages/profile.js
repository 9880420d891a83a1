import { h } from '../../dom.js';
import { dayTime } from '../format.js';
import { face } from '../face.js';
import { page } from '../page.js';
import { button, cell } from '../parts.js';
import { bindPhone, undoMerge, undoableMerge } from '../phone-binding.js';

/** The profile the shopper gives of themselves, the phone number, and leaving. */
export function profilePage(app) {
  return page(app, {
    title: '个人资料',
    load: () => app.client.get('/me'),
    draw: (me, refresh) => {
      const nickname = h('input', { type: 'text', maxlength: 20, value: me.nickname ?? '', placeholder: '怎么称呼你', 'aria-label': '昵称' });
      const birthday = h('input', { type: 'date', value: me.birthday ?? '', 'aria-label': '生日' });
      const merge = undoableMerge(app);
      const then = work => async () => { await app.act(work); await refresh(); };
      return [
        h('div', { class: 'card profile-face' }, face(app, me), h('span', {}, '会员号 ', me.memberId)),
        h('form', { class: 'card mini-form', onsubmit: event => { event.preventDefault(); save(app, { me, nickname, birthday }, refresh); } },
          h('label', {}, h('span', {}, '昵称'), nickname),
          h('label', {}, h('span', {}, '生日'), birthday),
          h('button', { class: 'main wide' }, '保存')),
        h('div', { class: 'card cell-card' },
          cell('sms', '手机号', me.phoneTail ? `尾号 ${me.phoneTail}` : '去绑定', then(() => bindPhone(app))),
          merge && cell('people', '撤销账号合并', `${dayTime(merge.undoUntil)} 前可撤销`, then(() => undoMerge(app, merge)))),
        h('div', { class: 'buy-bar' }, button('退出登录', async () => {
          await app.act(() => app.client.post('/auth/logout'));
          app.signedOut();
        }, 'plain wide'))
      ];
    }
  });
}

// Only what was changed is sent: the server keeps the rest as it is.
async function save(app, { me, nickname, birthday }, refresh) {
  const changes = {
    ...nickname.value.trim() && nickname.value.trim() !== me.nickname && { nickname: nickname.value.trim() },
    ...birthday.value && birthday.value !== me.birthday && { birthday: birthday.value }
  };
  if (Object.keys(changes).length === 0) return app.toast('没有改动');
  if (!await app.act(() => app.client.patch('/me', changes))) return undefined;
  app.toast('已保存');
  return refresh();
}
