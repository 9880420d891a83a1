const firstPauseMillis = 500;
const longestPauseMillis = 8000;

/**
 * Follows a stream of server-sent events for as long as the page lives. EventSource gives up for good on an HTTP error
 * (a sandbox being restarted answers one), so a closed stream is opened again here, ever more slowly.
 */
export function follow(path, { message, connection }) {
  let pause = firstPauseMillis;
  const open = () => {
    const source = new EventSource(path);
    source.onopen = () => {
      pause = firstPauseMillis;
      connection(true);
    };
    source.onmessage = event => message(JSON.parse(event.data));
    source.onerror = () => {
      source.close();
      connection(false);
      setTimeout(open, pause);
      pause = Math.min(pause * 2, longestPauseMillis);
    };
  };
  open();
}
