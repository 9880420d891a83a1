// Tencent's own SDK for SMS.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import tencentcloud from 'tencentcloud-sdk-nodejs-sms';
import { sms, startSandbox } from './sandbox.js';

const SmsClient = tencentcloud.sms.v20210111.Client;
let sandbox;

function client(credential = {}, signMethod = 'TC3-HMAC-SHA256') {
  return new SmsClient({
    credential: { secretId: sms.secretId, secretKey: sms.secretKey, ...credential },
    region: 'ap-guangzhou',
    profile: { signMethod, httpProfile: { endpoint: sandbox.host, protocol: 'http://', reqTimeout: 10 } },
  });
}

const message = (phone, code = '123456') => ({
  PhoneNumberSet: [phone],
  SmsSdkAppId: sms.sdkAppId,
  SignName: sms.signName,
  TemplateId: sms.templates[0].id,
  TemplateParamSet: [code],
  SessionContext: `to-${phone}`,
});

before(async () => {
  sandbox = await startSandbox();
});

after(() => sandbox?.stop());

test('sends, and the text arrives on the phone', async () => {
  const person = await sandbox.person(1);
  const [status] = (await client().SendSms(message(person.phone))).SendStatusSet;

  assert.deepEqual([status.Code, status.Message, status.IsoCode, status.Fee], ['Ok', 'send success', 'CN', 1]);
  assert.match(status.SerialNo, /^5000:\d+$/);
  assert.equal((await sandbox.chat(person.openId)).at(-1).text, '【山野茶铺】您的验证码为123456，5分钟内有效。');
});

test('a wrong secret or id is refused', async () => {
  await assert.rejects(client({ secretKey: 'wrong' }).SendSms(message('13800000002')), { code: 'AuthFailure.SignatureFailure' });
  await assert.rejects(client({ secretId: 'AKIDnobody' }).SendSms(message('13800000002')), { code: 'AuthFailure.SecretIdNotFound' });
});

test('each number has its own result', async () => {
  const { SendStatusSet } = await client().SendSms({ ...message('13800000003'), PhoneNumberSet: ['+8613800000003', '12345'] });

  assert.deepEqual(SendStatusSet.map((one) => one.Code), ['Ok', 'InvalidParameterValue.IncorrectPhoneNumber']);
});

test('the same text twice in half a minute is too much', async () => {
  const person = await sandbox.person(4);
  await client().SendSms(message(person.phone));
  const [again] = (await client().SendSms(message(person.phone))).SendStatusSet;

  assert.equal(again.Code, 'LimitExceeded.PhoneNumberThirtySecondLimit');
});

test('status reports can be pulled once', async () => {
  const person = await sandbox.person(5);
  const [sent] = (await client().SendSms(message(person.phone, '654321'))).SendStatusSet;
  const report = await sandbox.until(async () => {
    const { PullSmsSendStatusSet } = await client().PullSmsSendStatus({ Limit: 100, SmsSdkAppId: sms.sdkAppId });
    return PullSmsSendStatusSet.find((one) => one.SerialNo === sent.SerialNo);
  });

  assert.deepEqual([report.ReportStatus, report.SessionContext], ['SUCCESS', `to-${person.phone}`]);
});

test('replies can be pulled', async () => {
  const person = await sandbox.person(2);
  await sandbox.control(`/people/${person.openId}/sms-reply`, { text: '谢谢' });
  const { PullSmsReplyStatusSet } = await client().PullSmsReplyStatus({ Limit: 10, SmsSdkAppId: sms.sdkAppId });

  assert.deepEqual(PullSmsReplyStatusSet.map((one) => [one.SubscriberNumber, one.ReplyContent]), [[person.phone, '谢谢']]);
});
