// ISO/IEC 18004, tables 9 and E.1, for versions 1 to 10: how many data code words each block holds, by the level's two
// format bits (M, L, H, Q), and where the alignment patterns stand.
const blocks = [
  [[1, 16], [1, 19], [1, 9], [1, 13]],
  [[1, 28], [1, 34], [1, 16], [1, 22]],
  [[1, 44], [1, 55], [2, 13], [2, 17]],
  [[2, 32], [1, 80], [4, 9], [2, 24]],
  [[2, 43], [1, 108], [2, 11, 2, 12], [2, 15, 2, 16]],
  [[4, 27], [2, 68], [4, 15], [4, 19]],
  [[4, 31], [2, 78], [4, 13, 1, 14], [2, 14, 4, 15]],
  [[2, 38, 2, 39], [2, 97], [4, 14, 2, 15], [4, 18, 2, 19]],
  [[3, 36, 2, 37], [2, 116], [4, 12, 4, 13], [4, 16, 4, 17]],
  [[4, 43, 1, 44], [2, 68, 2, 69], [6, 15, 2, 16], [6, 19, 2, 20]]
];
const centres = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];

/** The data length of each block in turn; undefined for versions outside the table. */
export function dataBlocks(version, level) {
  const row = blocks[version - 1]?.[level];
  if (!row) return undefined;
  const [count, length, moreCount = 0, moreLength = 0] = row;
  return [...Array(count).fill(length), ...Array(moreCount).fill(moreLength)];
}

export const alignmentCentres = version => centres[version - 1];
