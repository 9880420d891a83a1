/** What the merchant's server asks of WeChat's own interface. */
export class WeChat {
  constructor(url, account) {
    this.url = url;
    this.account = account;
  }

  template(openId, templateId, data, extra = {}) {
    return this.post('/cgi-bin/message/template/send', { touser: openId, template_id: templateId, data, ...extra });
  }

  subscribed(openId, templateId, data) {
    return this.post('/cgi-bin/message/subscribe/bizsend', { touser: openId, template_id: templateId, data });
  }

  custom(openId, msgtype, content) {
    return this.post('/cgi-bin/message/custom/send', { touser: openId, msgtype, [msgtype]: content });
  }

  menu(button) {
    return this.post('/cgi-bin/menu/create', { button });
  }

  code(scene) {
    return this.post('/cgi-bin/qrcode/create', { expire_seconds: 604_800, action_name: 'QR_STR_SCENE', action_info: { scene: { scene_str: scene } } });
  }

  async post(path, body) {
    const response = await fetch(`${this.url}${path}?access_token=${await this.#token()}`, { method: 'POST', body: JSON.stringify(body) });
    const answer = await response.json();
    if (answer.errcode) throw new Error(`${path}: ${answer.errcode} ${answer.errmsg}`);
    return answer;
  }

  // Asked for each time, since tests move the clock past a token's life.
  async #token() {
    const body = JSON.stringify({ grant_type: 'client_credential', appid: this.account.appId, secret: this.account.appSecret });
    const response = await fetch(`${this.url}/cgi-bin/stable_token`, { method: 'POST', body });
    return (await response.json()).access_token;
  }
}
