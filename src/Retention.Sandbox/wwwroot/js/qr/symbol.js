import { alignmentCentres, dataBlocks } from './layout.js';

const masks = [
  (row, column) => (row + column) % 2,
  row => row % 2,
  (row, column) => column % 3,
  (row, column) => (row + column) % 3,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2,
  (row, column) => row * column % 2 + row * column % 3,
  (row, column) => (row * column % 2 + row * column % 3) % 2,
  (row, column) => ((row + column) % 2 + row * column % 3) % 2
];
const formatMask = 0b10101;

/** The text a sampled symbol carries, or null when it is none that this reader knows (versions 1–10; digits, alphanumerics, bytes). */
export function textOf(symbol) {
  const version = (symbol.size - 17) / 4;
  const format = [0, 1, 2, 3, 4].reduce((bits, column) => bits * 2 + Number(symbol.module(8, column)), 0) ^ formatMask;
  const lengths = dataBlocks(version, format >> 3);
  return lengths && text(deinterleaved(codewords(symbol, version, masks[format & 7]), lengths), version);
}

/** The code words in their zigzag order, two columns at a time from the right, unmasked. */
function codewords({ size, module }, version, mask) {
  const reserved = reservedIn(size, version);
  const bits = [];
  let upwards = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right--;
    for (let step = 0; step < size; step++) {
      const row = upwards ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (!reserved(row, column)) bits.push(module(row, column) !== (mask(row, column) === 0) ? 1 : 0);
      }
    }
    upwards = !upwards;
  }
  return Array.from({ length: Math.floor(bits.length / 8) }, (_, word) => parseInt(bits.slice(word * 8, word * 8 + 8).join(''), 2));
}

function reservedIn(size, version) {
  const centres = alignmentCentres(version);
  const last = size - 7;
  const taken = (row, column) => row === 6 && column === 6 || row === 6 && column === last || row === last && column === 6;
  const nearCentre = (row, column) => centres.some(centreRow => centres.some(centreColumn =>
    !taken(centreRow, centreColumn) && Math.abs(row - centreRow) <= 2 && Math.abs(column - centreColumn) <= 2));
  const inVersion = (one, other) => version >= 7 && one < 6 && other >= size - 11 && other < size - 8;
  return (row, column) => row === 6 || column === 6
    || row < 9 && column < 9 || row < 9 && column >= size - 8 || row >= size - 8 && column < 9
    || inVersion(row, column) || inVersion(column, row)
    || nearCentre(row, column);
}

function deinterleaved(words, lengths) {
  const blocks = lengths.map(() => []);
  let next = 0;
  for (let place = 0; place < Math.max(...lengths); place++) {
    lengths.forEach((length, block) => { if (place < length) blocks[block].push(words[next++]); });
  }
  return blocks.flat();
}

const widerCountFrom = 10;
const alphanumerics = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const utf8 = text => new TextEncoder().encode(text);

// The kinds of segments by their mode: the bits of their count, and how their content is read. Generators mix them to
// save a few modules, so that even a plain address may hold several.
const segments = {
  0b0001: { countBits: [10, 12], read: (take, count) => utf8(digits(take, count)) },
  0b0010: { countBits: [9, 11], read: (take, count) => utf8(alphanumeric(take, count)) },
  0b0100: { countBits: [8, 16], read: (take, count) => Array.from({ length: count }, () => take(8)) }
};

function text(words, version) {
  const bits = words.map(word => word.toString(2).padStart(8, '0')).join('');
  let at = 0;
  const take = length => parseInt(bits.slice(at, at += length), 2);
  const bytes = [];
  while (bits.length - at >= 4) {
    const mode = take(4);
    if (mode === 0) break;
    const segment = segments[mode];
    if (!segment) return null;
    bytes.push(...segment.read(take, take(segment.countBits[version < widerCountFrom ? 0 : 1])));
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

/** Three digits in ten bits; the last one or two in four or seven. */
function digits(take, count) {
  let read = '';
  for (; count >= 3; count -= 3) read += String(take(10)).padStart(3, '0');
  return count === 0 ? read : read + String(take(count === 2 ? 7 : 4)).padStart(count, '0');
}

/** Two characters in eleven bits, a last single one in six. */
function alphanumeric(take, count) {
  let read = '';
  for (; count >= 2; count -= 2) {
    const pair = take(11);
    read += alphanumerics[Math.floor(pair / 45)] + alphanumerics[pair % 45];
  }
  return count === 0 ? read : read + alphanumerics[take(6)];
}
