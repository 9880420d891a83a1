import { createServer } from 'node:http';

const home = {
  me: { nickname: '茶友', avatarUrl: null, tier: { code: 'leaf', name: '青叶会员', growth: 0, next: null } },
  points: { available: 120, pending: 0, owed: 0, expiringSoon: [] },
  checkIn: { checkedInToday: false, streak: 2, todayPoints: 5, nextReward: null },
  tasks: { open: 0, claimable: 0 }, coupons: { usable: 0, expiringSoon: 0 }, lotteries: [], surveys: [], campaigns: []
};

/**
 * A mini-program's server that tells what it was asked. Answers of its own make a test: `on('GET /tasks', request => …)`
 * returns the data, `refusal(…)`, or null to break the line without an answer.
 */
export async function startShop(port) {
  const answers = new Map();
  const requests = [];
  const server = createServer(async (incoming, outgoing) => {
    const request = await read(incoming);
    requests.push(request);
    const answer = await (answers.get(request.route) ?? usual)(request);
    if (answer === null) return incoming.socket.destroy();
    const { status = 200, ...body } = answer?.refused ?? { code: 0, msg: '', data: answer };
    outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ ...body, traceId: 'trace-1' }));
  });
  await new Promise(resolve => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${port}/`,
    on: (route, answer) => answers.set(route, answer),
    asked: route => requests.filter(request => request.route === route),
    reset() {
      answers.clear();
      requests.length = 0;
    },
    stop: () => new Promise(resolve => {
      server.close(resolve);
      server.closeAllConnections();
    })
  };
}

export const refusal = (status, reason, msg, data = {}) => ({ refused: { status, code: 1000, msg, data: { reason, ...data } } });

let issued = 0;
export const tokens = () => ({
  accessToken: `access-${++issued}`, accessExpiresAt: '2099-01-01T00:00:00+08:00', refreshToken: `refresh-${issued}`,
  refreshExpiresAt: '2099-01-01T00:00:00+08:00', isNew: false, memberId: '1'
});

function usual({ route }) {
  if (route.startsWith('POST /auth/')) return tokens();
  if (route === 'GET /me/home') return home;
  if (route === 'GET /points/balance') return home.points;
  return route.startsWith('GET ') ? { list: [], nextCursor: null, hasMore: false } : {};
}

async function read(incoming) {
  const url = new URL(incoming.url, 'http://shop');
  let text = '';
  for await (const chunk of incoming) text += chunk;
  return {
    route: `${incoming.method} ${url.pathname}`, query: url.searchParams, body: text ? JSON.parse(text) : null,
    token: incoming.headers.authorization?.replace('Bearer ', ''), key: incoming.headers['idempotency-key']
  };
}
