import { h } from './dom.js';

const anchorOrAddress = /<a\s([^>]*)>([\s\S]*?)<\/a>|https?:\/\/[^\s<>"'，。；！？、（）【】]+/gi;
const attribute = (attributes, name) => attributes.match(new RegExp(`${name}\\s*=\\s*["']([^"']*)["']`, 'i'))?.[1];

/**
 * The text of a message as nodes. WeChat shows exactly one kind of markup, the link; everything else stays text, so
 * nothing a sender writes can become an element of this page.
 */
export function richText(text, open) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(anchorOrAddress)) {
    nodes.push(text.slice(end, match.index), match[1] === undefined ? address(match[0], open) : anchor(match[1], match[2], open));
    end = match.index + match[0].length;
  }
  nodes.push(text.slice(end));
  return nodes;
}

const address = (url, open) => link(url, () => open({ url }));

function anchor(attributes, label, open) {
  const url = attribute(attributes, 'href');
  const path = attribute(attributes, 'data-miniprogram-path');
  const target = path ? { miniProgram: path } : asMenuItem(url) ?? { url };
  return link(label, () => open(target));
}

// weixin://bizmsgmenu?msgmenucontent=…&msgmenuid=… sends its content as if the fan had written it.
function asMenuItem(url) {
  if (!url?.startsWith('weixin://bizmsgmenu')) return null;
  const values = new URL(url).searchParams;
  return { say: values.get('msgmenucontent'), menuChoiceId: values.get('msgmenuid') };
}

const link = (label, follow) => h('a', {
  href: '#', onclick: event => {
    event.preventDefault();
    follow();
  }
}, label);
