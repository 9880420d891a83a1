import { hourMinute, monthDay } from '../time.js';

/** Money as written on a price: no decimals that say nothing. */
export const yuan = fen => (fen / 100).toFixed(fen % 100 === 0 ? 0 : fen % 10 === 0 ? 1 : 2);

export const dayTime = moment => `${monthDay(Date.parse(moment))} ${hourMinute(Date.parse(moment))}`;

/** A day of the contract (`yyyy-MM-dd`) or a moment, as 3月5日. */
export function dayOf(value) {
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) return monthDay(Date.parse(value));
  const [, month, day] = value.split('-').map(Number);
  return `${month}月${day}日`;
}

/** A day with its year, for what lasts long. */
export const fullDay = value => value.slice(0, 10).replaceAll('-', '.');

export const signed = amount => amount > 0 ? `+${amount}` : String(amount).replace('-', '−');

/** How long until then, in the largest fitting unit. */
export function left(until, now) {
  const minutes = Math.max(0, Math.ceil((Date.parse(until) - now) / 60_000));
  if (minutes >= 2880) return `${Math.floor(minutes / 1440)} 天`;
  return minutes >= 120 ? `${Math.floor(minutes / 60)} 小时` : `${minutes} 分钟`;
}

/** 85 percent of the price is 8.5 折. */
export const discount = percentOff => `${String((100 - percentOff) / 10)}`;
