// What a message is, apart from how it is drawn: which conversation it belongs to, its one-line preview, where it came from.

/**
 * The conversation a bubble is shown in: the account's chat, 服务通知 (what a fan has subscribed to, and all that
 * mini-programs send) or the phone's text messages.
 */
export function threadOf(bubble, accounts) {
  if (bubble.kind === 'sms' || bubble.from === 'sms') return 'sms';
  const sender = accounts.find(account => account.key === bubble.account);
  return bubble.kind === 'subscribe' || isMiniProgram(sender) ? 'service' : 'account';
}

export const isMiniProgram = account => /mini/i.test(account?.kind ?? '');

export const isIncoming = bubble => bubble.from !== 'fan' && bubble.kind !== 'event';

/** One line for the conversation list and for banners. */
export function preview(bubble) {
  switch (bubble.kind) {
    case 'image': return '[图片]';
    case 'news': return `[链接] ${bubble.title ?? ''}`;
    case 'card': return bubble.pagePath ? `[小程序] ${bubble.title ?? ''}` : bubble.title ?? '[卡片]';
    case 'template':
    case 'subscribe': return bubble.title ?? '服务通知';
    default: return plain(bubble.text ?? bubble.title ?? '');
  }
}

export const plain = text => text.replace(/<[^>]+>/g, '').replace(/\s+/g, ' ').trim();

const sources = {
  passive: '被动回复', custom: '客服消息', mass: '群发', template: '模板消息',
  subscribe: '订阅通知', sms: '短信', menu: '菜单点击'
};

/** How the message reached the phone, in a word; nothing for what the fan did. */
export function sourceOf(bubble) {
  if (!isIncoming(bubble)) return null;
  return sources[bubble.source] ?? sources[bubble.kind] ?? null;
}

/** Where the picture of a message can be fetched; what the fan sent themselves has none. */
export function pictureOf({ kind, imageUrl, mediaId }) {
  if (imageUrl) return imageUrl;
  return kind === 'image' && mediaId ? `/control/media/${encodeURIComponent(mediaId)}` : null;
}
