/** An answer the sandbox refused, in words fit for a toast. */
export class Refused extends Error {}

async function call(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body)
    });
  } catch {
    throw new Refused('连不上沙箱，请确认它还在运行');
  }
  const text = await response.text();
  if (!response.ok) throw new Refused(reason(text) ?? `沙箱拒绝了请求（${response.status}）`);
  return text ? JSON.parse(text) : null;
}

function reason(text) {
  try {
    const problem = JSON.parse(text);
    return problem.error ?? problem.detail ?? problem.title;
  } catch {
    return text.length > 0 && text.length < 120 && !text.startsWith('<') ? text : undefined;
  }
}

const query = values => {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return entries.length ? `?${new URLSearchParams(entries)}` : '';
};
const person = (openId, action, body = {}) => call('POST', `/control/people/${encodeURIComponent(openId)}/${action}`, body);

/** The sandbox's control API, one function per thing a fan or an observer can do. */
export const api = {
  accounts: () => call('GET', '/control/accounts'),
  people: filter => call('GET', `/control/people${query(filter)}`),
  create: details => call('POST', '/control/people', details),
  chat: (openId, after) => call('GET', `/control/people/${encodeURIComponent(openId)}/chat${query({ after })}`),

  follow: (openId, way) => person(openId, 'follow', way),
  scan: (openId, code) => person(openId, 'scan', code),
  unfollow: openId => person(openId, 'unfollow'),
  block: openId => person(openId, 'block'),
  unblock: openId => person(openId, 'unblock'),
  write: (openId, message) => person(openId, 'write', message),
  clickMenu: (openId, key) => person(openId, 'menu', { key }),
  openMiniProgram: (openId, path) => person(openId, 'mini-program', { path }),
  loginCode: openId => person(openId, 'login-code'),
  phoneCode: openId => person(openId, 'phone-code'),
  answerSubscribePrompt: (openId, answers) => person(openId, 'subscribe-prompt', { answers }),
  replySms: (openId, text) => person(openId, 'sms-reply', { text }),

  clock: () => call('GET', '/control/clock'),
  advance: seconds => call('POST', '/control/clock/advance', { seconds }),
  faults: () => call('GET', '/control/faults'),
  setFault: fault => call('POST', '/control/faults', fault),
  clearFaults: () => call('DELETE', '/control/faults'),
  arrived: filter => call('GET', `/control/arrived${query(filter)}`),
  arrivedCount: () => call('GET', '/control/arrived/count'),
  callbacks: filter => call('GET', `/control/callbacks${query(filter)}`),

  demoInfo: async () => {
    const response = await fetch('/demo/info');
    return response.ok ? response.json() : null;
  },
  demoPay: (orderId, fen) => call('POST', '/demo/payments', { orderId, fen }),
  demoAction: (id, openId) => call('POST', `/demo/actions/${encodeURIComponent(id)}`, { openId })
};
