import { createHash, createHmac } from 'node:crypto';

const contentType = 'application/json; charset=utf-8';
const hash = text => createHash('sha256').update(text).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

/** What the merchant's server asks of Tencent Cloud's text messages, signed by TC3-HMAC-SHA256. */
export class Sms {
  constructor(url, application) {
    this.url = url;
    this.application = application;
  }

  async send(mobile) {
    const { sdkAppId, signName, templates } = this.application;
    const body = JSON.stringify({ PhoneNumberSet: [mobile], SmsSdkAppId: sdkAppId, SignName: signName, TemplateId: templates[0].id });
    const response = await fetch(this.url, { method: 'POST', headers: await this.#headers(body), body });
    const { Response: answer } = await response.json();
    const code = answer.Error?.Code ?? answer.SendStatusSet[0].Code;
    if (code !== 'Ok') throw new Error(`SendSms: ${code}`);
  }

  // The time is the sandbox's: tests move its clock.
  async #headers(body) {
    const { now } = await (await fetch(`${this.url}/control/clock`)).json();
    const timestamp = String(Math.floor(Date.parse(now) / 1000));
    return {
      'content-type': contentType,
      authorization: this.#authorization(body, timestamp),
      'x-tc-action': 'SendSms',
      'x-tc-version': '2021-01-11',
      'x-tc-timestamp': timestamp,
      'x-tc-region': 'ap-guangzhou'
    };
  }

  #authorization(body, timestamp) {
    const { secretId, secretKey } = this.application;
    const date = new Date(timestamp * 1000).toISOString().slice(0, 10);
    const scope = `${date}/sms/tc3_request`;
    const request = ['POST', '/', '', `content-type:${contentType}`, `host:${new URL(this.url).host}`, '', 'content-type;host', hash(body)].join('\n');
    const toSign = ['TC3-HMAC-SHA256', timestamp, scope, hash(request)].join('\n');
    const key = hmac(hmac(hmac(`TC3${secretKey}`, date), 'sms'), 'tc3_request');
    return `TC3-HMAC-SHA256 Credential=${secretId}/${scope}, SignedHeaders=content-type;host, Signature=${hmac(key, toSign).toString('hex')}`;
  }
}
