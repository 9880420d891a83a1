import { h } from '../dom.js';
import { sheet } from './dialog.js';

const storageKey = 'address';

const fields = [
  { name: 'name', title: '收货人', props: { autocomplete: 'name', maxlength: 30 } },
  { name: 'phone', title: '手机号码', props: { type: 'tel', inputmode: 'tel', pattern: '1[3-9][0-9]{9}', title: '11 位手机号码', autocomplete: 'tel' } },
  { name: 'region', title: '所在地区', props: { placeholder: '省 / 市 / 区', maxlength: 60 } },
  { name: 'detail', title: '详细地址', props: { placeholder: '街道、门牌号', maxlength: 120 } }
];

/** Asks where to send something; the last address is offered again, from this phone only. Nothing when put away. */
export async function askAddress(app) {
  const known = app.wx.getStorage(storageKey) ?? {};
  const inputs = fields.map(({ name, title, props }) => h('input', { type: 'text', required: true, name, 'aria-label': title, value: known[name] ?? '', ...props }));
  const address = await app.ask(answer => sheet('收货地址',
    h('form', {
      class: 'mini-form', onsubmit: event => {
        event.preventDefault();
        answer(Object.fromEntries(inputs.map(input => [input.name, input.value.trim()])));
      }
    },
    fields.map(({ title }, index) => h('label', {}, h('span', {}, title), inputs[index])),
    h('p', { class: 'legend' }, '地址只用于寄送这一次的商品，签收后会从系统中删除。'),
    h('button', { class: 'main wide' }, '使用这个地址'))));
  if (address) app.wx.setStorage(storageKey, address);
  return address;
}
