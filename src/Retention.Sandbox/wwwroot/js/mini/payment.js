import { api } from '../api.js';
import { yuan } from './format.js';

/**
 * Pays the money part of an exchange. On a real phone WeChat Pay takes it and the shop's till tells the product; here
 * the host's shop does both, and without one the order is paid at the counter.
 */
export async function pay(app, order) {
  if (!await app.wx.requestPayment({ title: '微信支付（模拟）', text: `¥${yuan(order.fen)}` })) return false;
  const paid = await app.act(() => api.demoPay(order.id, order.fen));
  if (paid) app.toast('付款成功');
  return Boolean(paid);
}
