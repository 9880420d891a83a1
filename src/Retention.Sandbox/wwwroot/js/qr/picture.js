import { finders } from './finders.js';
import { textOf } from './symbol.js';

const widestPixels = 1200;
const remembered = 200;
const read = new Map();

/**
 * The text of the QR code in a picture, or null without one. It reads what screens show, codes that are clean and
 * whole; photographs of crumpled posters would need error correction.
 */
export function textInPicture(address) {
  if (!read.has(address)) read.set(address, load(address).then(image => textIn(image), () => null));
  const text = read.get(address);
  if (read.size > remembered) read.delete(read.keys().next().value);
  return text;
}

async function load(address) {
  const image = new Image();
  image.crossOrigin = 'anonymous';
  image.src = address;
  await image.decode();
  return image;
}

function textIn(image) {
  const grid = darkness(image);
  const found = finders(grid);
  return found && textOf(sample(grid, found));
}

function darkness(image) {
  const scale = Math.min(1, widestPixels / image.naturalWidth);
  const [width, height] = [Math.round(image.naturalWidth * scale), Math.round(image.naturalHeight * scale)];
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(image, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  const dark = (x, y) => {
    const at = (y * width + x) * 4;
    return data[at] * 3 + data[at + 1] * 6 + data[at + 2] < 1280;
  };
  return { width, height, dark };
}

/** The modules of the symbol, read at their centres along the lines between the three finder patterns. */
function sample(grid, { topLeft, topRight, bottomLeft }) {
  const across = Math.hypot(topRight.x - topLeft.x, topRight.y - topLeft.y);
  const size = Math.round((across / topLeft.module + 7 - 17) / 4) * 4 + 17;
  const step = 1 / (size - 7);
  const along = (from, column, row, axis) => from[axis]
    + (column - 3) * step * (topRight[axis] - topLeft[axis])
    + (row - 3) * step * (bottomLeft[axis] - topLeft[axis]);
  const module = (row, column) => grid.dark(
    Math.floor(along(topLeft, column, row, 'x')), Math.floor(along(topLeft, column, row, 'y')));
  return { size, module };
}
