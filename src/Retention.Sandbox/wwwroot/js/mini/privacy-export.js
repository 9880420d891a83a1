import { h } from '../dom.js';
import { sheet } from './dialog.js';
import { button } from './parts.js';

const storageKey = 'export';
const words = { waiting: '正在准备', ready: '已经备好' };

/** A copy of everything the shop knows of the shopper: asked for, waited for, looked at and saved. */
export function exportCard(app) {
  const element = h('div', { class: 'card' });
  draw();
  return element;

  async function draw() {
    const id = app.wx.getStorage(storageKey);
    const asked = id && await app.act(() => app.client.find(`/privacy/exports/${id}`));
    element.replaceChildren(...asked ? waiting(asked) : [
      h('p', { class: 'prose' }, '获取一份你的资料、积分、优惠券、订单等全部数据。'),
      button('导出我的数据', request, 'plain wide')
    ]);
  }

  async function request() {
    const asked = await app.act(() => app.client.change('/privacy/exports'));
    if (!asked) return;
    app.wx.setStorage(storageKey, asked.id);
    await draw();
  }

  function waiting(asked) {
    return [
      h('p', { class: 'prose' }, `数据导出：${words[asked.state]}`),
      asked.data
        ? button('查看', () => app.ask(() => sheet('我的数据', h('pre', { class: 'data' }, JSON.stringify(asked.data, null, 2)), saveLink(asked.data))), 'plain wide')
        : button('刷新', draw, 'plain wide')
    ];
  }
}

const saveLink = data => h('a', {
  class: 'main wide', download: '我的数据.json', href: `data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify(data, null, 2))}`
}, '保存到手机');
