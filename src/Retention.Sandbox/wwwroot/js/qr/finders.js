const fewestModulePixels = 1.5;

/** The three finder patterns of an upright code, told by their dark-light runs of 1:1:3:1:1 in both directions. */
export function finders(grid) {
  const found = [];
  for (let y = 0; y < grid.height; y++) {
    for (const { x, module } of patternsIn(grid.width, position => grid.dark(position, y))) {
      const column = patternsIn(grid.height, position => grid.dark(Math.floor(x), position))
        .find(other => Math.abs(other.x - y) < module * 1.6 && Math.abs(other.module - module) < module * 0.4);
      if (column) gather(found, { x, y: column.x, module });
    }
  }
  const corners = found.filter(finder => finder.seen > 1).sort((one, other) => other.seen - one.seen).slice(0, 3);
  return corners.length === 3 ? named(corners) : null;
}

/** Where along a line the pattern stands, by the middle of its wide dark run. */
function patternsIn(length, dark) {
  const edges = [];
  for (let at = 1; at < length; at++) if (dark(at) !== dark(at - 1)) edges.push(at);
  const found = [];
  for (let first = 0; first + 5 < edges.length; first++) {
    if (!dark(edges[first])) continue;
    const runs = [0, 1, 2, 3, 4].map(run => edges[first + run + 1] - edges[first + run]);
    const module = (edges[first + 5] - edges[first]) / 7;
    const fits = module >= fewestModulePixels && runs.every((run, place) => Math.abs(run - (place === 2 ? 3 : 1) * module) < module * 0.6);
    if (fits) found.push({ x: (edges[first + 2] + edges[first + 3]) / 2, module });
  }
  return found;
}

function gather(found, finder) {
  const near = found.find(other => Math.hypot(other.x - finder.x, other.y - finder.y) < finder.module * 3);
  if (near) near.seen++;
  else found.push({ ...finder, seen: 1 });
}

function named(corners) {
  const topLeft = corners.toSorted((one, other) => one.x + one.y - other.x - other.y)[0];
  const [topRight, bottomLeft] = corners.filter(corner => corner !== topLeft).sort((one, other) => other.x - other.y - (one.x - one.y));
  return { topLeft, topRight, bottomLeft };
}
