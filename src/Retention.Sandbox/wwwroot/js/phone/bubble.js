import { pictureOf } from '../bubbles.js';
import { h } from '../dom.js';
import { icon } from '../icons.js';
import { richText } from '../text.js';
import { pictureSheet } from './qr.js';
import { templateCard } from './template-card.js';

const drawings = { text, image, news, template, subscribe: template, menu, event, card };

/** Draws a message. `wide` ones fill the conversation's width, `line` ones are notes in between; both stand without an avatar. */
export function bubbleBody(phone, bubble) {
  const draw = drawings[bubble.kind] ?? text;
  return { element: draw(phone, bubble), wide: draw === template || draw === news, line: isLine(bubble) };
}

const isLine = bubble => bubble.kind === 'event' || bubble.kind === 'menu' && bubble.from === 'fan';

function text(phone, bubble) {
  return h('div', { class: 'bubble' }, richText(bubble.text ?? '', target => phone.openLink(target)));
}

function event(phone, bubble) {
  return h('p', { class: 'system-line' }, bubble.text ?? bubble.title);
}

function image(phone, bubble) {
  const picture = pictureOf(bubble);
  if (!picture) return h('div', { class: 'bubble picture placeholder', role: 'img', 'aria-label': '图片' }, icon('image'));
  return h('button', { type: 'button', class: 'bubble picture', 'aria-label': '查看图片', onclick: () => phone.sheet(pictureSheet(phone, picture)) },
    h('img', { src: picture, alt: '' }));
}

function news(phone, bubble) {
  return h('button', { type: 'button', class: 'news', onclick: () => phone.openLink({ url: bubble.url }) },
    bubble.imageUrl ? h('img', { src: bubble.imageUrl, alt: '' }) : h('span', { class: 'cover', 'aria-hidden': 'true' }, bubble.title?.slice(0, 1)),
    h('strong', {}, bubble.title),
    bubble.text && h('span', {}, bubble.text));
}

function template(phone, bubble) {
  return templateCard(phone, bubble);
}

function pressed(bubble) {
  return h('p', { class: 'system-line' }, `点击菜单「${bubble.text}」`);
}

// WeChat's msgmenu: a head line, choices, a tail line. A choice is sent back as the fan's words.
function menu(phone, bubble) {
  if (bubble.from === 'fan') return pressed(bubble);
  const line = text => text && h('p', {}, richText(text, target => phone.openLink(target)));
  const choices = (bubble.choices ?? []).map(({ id, text }) => h('li', {},
    h('button', { type: 'button', class: 'link', onclick: () => phone.say(text, id) }, text)));
  return h('div', { class: 'bubble' }, line(bubble.title), h('ul', { class: 'choices', 'aria-label': '选项' }, choices), line(bubble.text));
}

function card(phone, bubble) {
  return bubble.appId || bubble.pagePath ? miniCard(phone, bubble) : mediaCard(phone, bubble);
}

// Voice, video, music and cards of coupons: the sandbox has their titles, not their contents.
function mediaCard(phone, bubble) {
  return h('div', { class: 'bubble' }, h('strong', {}, bubble.title ?? '[卡片]'), bubble.text && h('p', {}, bubble.text),
    bubble.url && h('p', {}, richText(bubble.url, target => phone.openLink(target))));
}

function miniCard(phone, bubble) {
  return h('button', { type: 'button', class: 'mini-card', onclick: () => phone.openLink({ url: bubble.url, miniProgram: bubble.pagePath }) },
    h('span', { class: 'mini-card-from' }, icon('mini'), phone.store.miniProgram?.name ?? '小程序'),
    h('strong', {}, bubble.title ?? bubble.text),
    bubble.imageUrl ? h('img', { src: bubble.imageUrl, alt: '' }) : h('span', { class: 'cover', 'aria-hidden': 'true' }),
    h('small', {}, icon('mini'), '小程序'));
}
