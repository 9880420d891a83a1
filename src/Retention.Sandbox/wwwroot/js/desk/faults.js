import { api } from '../api.js';
import { h } from '../dom.js';

const kinds = {
  latency: '变慢', http500: 'HTTP 500', busy: '系统繁忙（-1）', timeoutAfterAccept: '收下后超时',
  dropConnection: '断开连接', duplicate: '重复推送', reorder: '乱序推送', tokenInvalid: '令牌失效', rateLimited: '限频',
  undelivered: '回执：未送达', lostReceipt: '回执丢失'
};

const places = {
  callback: '消息推送（到商家服务器）',
  '/cgi-bin/message/custom/send': '客服消息',
  '/cgi-bin/message/template/send': '模板消息',
  '/cgi-bin/message/subscribe/bizsend': '订阅通知',
  '/cgi-bin/qrcode/create': '生成二维码',
  '/cgi-bin/': '公众号全部接口',
  '/cgi-bin/stable_token': '获取令牌',
  sms: '发送短信',
  receipt: '送达回执'
};

/** Sets and clears what goes wrong between the account's server and WeChat. */
export function faultsDrawer() {
  return body => {
    const place = h('select', { onchange: () => { other.hidden = place.value !== ''; } },
      Object.entries(places).map(([value, title]) => h('option', { value }, title)), h('option', { value: '' }, '其他接口…'));
    const path = h('input', { type: 'text', placeholder: '/cgi-bin/…', autocomplete: 'off' });
    const other = label('路径开头', path);
    other.hidden = true;
    const kind = h('select', {}, Object.entries(kinds).map(([value, title]) => h('option', { value }, title)));
    const millis = number({ min: 0, max: 60_000, value: 2000 });
    const times = number({ min: 1, placeholder: '不限' });
    const probability = number({ min: 0, max: 1, step: 0.01, value: 1 });
    const list = h('ul', { class: 'faults', 'aria-label': '正在生效的故障' });
    const clear = h('button', { type: 'button', class: 'secondary', onclick: clearAll }, '全部清除');
    body.append(
      h('form', { class: 'form', onsubmit: set },
        label('在哪里', place), other,
        label('出什么错', kind),
        h('div', { class: 'columns' }, label('毫秒', millis), label('次数', times), label('概率', probability)),
        h('button', { class: 'primary' }, '设置故障')),
      h('h3', {}, '正在生效'), list, clear);
    refresh();

    async function set(event) {
      event.preventDefault();
      await api.setFault({
        path: place.value || path.value.trim(), kind: kind.value, millis: given(millis), times: given(times), probability: given(probability)
      });
      await refresh();
    }

    async function clearAll() {
      await api.clearFaults();
      await refresh();
    }

    async function refresh() {
      const faults = await api.faults();
      clear.hidden = faults.length === 0;
      list.replaceChildren(...faults.map(row));
      if (faults.length === 0) list.append(h('li', { class: 'hint' }, '一切正常'));
    }
  };
}

const row = fault => h('li', {},
  h('strong', {}, kinds[fault.kind] ?? fault.kind),
  h('span', {}, places[fault.path] ?? fault.path),
  h('small', {}, [
    fault.kind === 'latency' && fault.millis && `${fault.millis} 毫秒`,
    fault.times && `已发生 ${fault.struck ?? 0} / ${fault.times} 次`,
    fault.probability < 1 && `概率 ${fault.probability}`
  ].filter(Boolean).join(' · ')));

const number = attributes => h('input', { type: 'number', ...attributes });
const given = input => input.value === '' ? undefined : Number(input.value);
const label = (title, input) => h('label', {}, h('span', {}, title), input);
