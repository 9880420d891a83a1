import { createServer } from 'node:http';

const answers = [
  { when: push => push.Event === 'subscribe', say: () => '欢迎来到青禾茶事' },
  { when: push => push.Event === 'SCAN', say: push => `你扫描了 ${push.EventKey}` },
  { when: push => push.Event === 'CLICK', say: push => `你点了 ${push.EventKey}` },
  { when: push => push.MsgType === 'text', say: push => `收到：${push.Content}` }
];

/**
 * The merchant's server as the sandbox and its phones see it: takes callbacks in plain mode, remembers them, answers
 * some in words, and serves the pages that tests put there, open to other origins.
 */
export async function startMerchant(port) {
  const pushes = [];
  const pages = new Map();
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') return show(response, pages.get(request.url));
    let body = '';
    for await (const chunk of request) body += chunk;
    const push = read(body);
    pushes.push(push);
    const answer = answers.find(each => each.when(push));
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(answer ? reply(push, answer.say(push)) : 'success');
  });
  await new Promise(resolve => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${port}`,
    pushes,
    pages,
    stop: () => new Promise(resolve => {
      server.close(resolve);
      server.closeAllConnections();
    })
  };
}

function show(response, page) {
  response.writeHead(page ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', 'access-control-allow-origin': '*' });
  response.end(page);
}

/** The leaf nodes of a callback by name; lists keep their last item, which is all these tests look at. */
function read(xml) {
  const leaves = xml.matchAll(/<(\w+)>(?:<!\[CDATA\[([\s\S]*?)\]\]>|([^<]*))<\/\1>/g);
  return Object.fromEntries([...leaves].map(([, name, quoted, plain]) => [name, quoted ?? plain]));
}

const reply = (push, text) =>
  `<xml><ToUserName><![CDATA[${push.FromUserName}]]></ToUserName><FromUserName><![CDATA[${push.ToUserName}]]></FromUserName>` +
  `<CreateTime>${push.CreateTime}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${text}]]></Content></xml>`;
