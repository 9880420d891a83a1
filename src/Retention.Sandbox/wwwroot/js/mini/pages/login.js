import { h } from '../../dom.js';
import { accountAvatar } from '../../avatar.js';
import { page } from '../page.js';
import { button } from '../parts.js';

/** For who has signed out: coming back by a tap. */
export function loginPage(app) {
  return page(app, {
    title: '登录', back: false,
    draw: () => {
      const agreed = h('input', { type: 'checkbox' });
      return h('div', { class: 'login' },
        accountAvatar(app.wx.account, 'large'),
        h('h3', {}, app.wx.account.name),
        h('p', {}, '登录后可以签到、领券、兑换好茶'),
        button('微信一键登录', async () => {
          if (!agreed.checked) return app.toast('请先同意用户协议与隐私政策');
          if (await app.act(async () => { await app.client.session.signIn(); return true; })) app.signedIn();
          return undefined;
        }, 'main wide'),
        h('label', { class: 'agree' }, agreed, h('span', {}, '已阅读并同意《用户协议》《隐私政策》')));
    }
  });
}
