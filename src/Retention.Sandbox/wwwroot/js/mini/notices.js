import { ask, modal } from './dialog.js';

/**
 * Tells good news and, where the server has notices for this scene, offers to subscribe to them. WeChat's own prompt
 * comes only when the shopper asks for it by the tap, never by itself.
 */
export async function offerNotice(app, scene, { offer, ...news }) {
  const { list } = await app.act(() => app.client.get('/subscriptions/templates', { scene })) ?? { list: [] };
  if (list.length === 0) return ask(app, answer => modal(answer, news));
  const wanted = await ask(app, answer => modal(answer, { ...news, yes: offer, no: '知道了' }));
  if (wanted !== true) return undefined;
  const results = await app.act(() => app.wx.requestSubscribeMessage(list.map(template => template.templateId)));
  if (!results) return undefined;
  await app.act(() => app.client.change('/subscriptions/report', { scene, results }));
  return app.toast(Object.values(results).includes('accept') ? '好的，到时提醒你' : '已为你跳过');
}
