// China has kept one offset without daylight saving since 1991, so plain arithmetic is exact.
const shanghaiOffsetMillis = 8 * 3_600_000;
const dayMillis = 86_400_000;
const weekdays = ['星期日', '星期一', '星期二', '星期三', '星期四', '星期五', '星期六'];

const local = millis => new Date(millis + shanghaiOffsetMillis);
const dayNumber = millis => Math.floor((millis + shanghaiOffsetMillis) / dayMillis);
const two = number => String(number).padStart(2, '0');

export const hourMinute = millis => `${two(local(millis).getUTCHours())}:${two(local(millis).getUTCMinutes())}`;
export const monthDay = millis => `${local(millis).getUTCMonth() + 1}月${local(millis).getUTCDate()}日`;
export const weekday = millis => weekdays[local(millis).getUTCDay()];
export const second = millis => `${hourMinute(millis)}:${two(local(millis).getUTCSeconds())}`;

/** The time above a message, as WeChat writes it: today only the hour, then 昨天, the weekday, the date. */
export function messageTime(at, now) {
  return [dayName(at, now), hourMinute(at)].filter(Boolean).join(' ');
}

/** The short time at the right of a conversation in the list. */
export function listTime(at, now) {
  return dayName(at, now) || hourMinute(at);
}

function dayName(at, now) {
  const days = dayNumber(now) - dayNumber(at);
  if (days === 0) return '';
  if (days === 1) return '昨天';
  if (days > 1 && days < 7) return weekday(at);
  return monthDay(at);
}

/** Seconds from `now` to the next 09:00 in Shanghai. */
export function secondsToMorning(now) {
  const nine = 9 * 3_600_000;
  const sinceMidnight = (now + shanghaiOffsetMillis) % dayMillis;
  const wait = sinceMidnight < nine ? nine - sinceMidnight : nine + dayMillis - sinceMidnight;
  return Math.ceil(wait / 1000);
}
