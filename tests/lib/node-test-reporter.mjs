// Writes one JSON line with the number of tests, for node --test. Its own reporters count a file
// without tests as a passed test, and a parent whose child failed as one more failure.
export default async function* countTests(events) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const outcome = data.skip !== undefined || data.todo !== undefined ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed';
    const isContainer = data.details?.type === 'suite' || data.name === data.file;
    const isEcho = data.details?.error?.failureType === 'subtestsFailed';
    if (!isEcho && (outcome === 'failed' || !isContainer)) counts[outcome]++;
  }
  yield JSON.stringify(counts) + '\n';
}
