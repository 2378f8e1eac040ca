import type { HeadlessProxy } from '../fixtures/headless-proxy';

/** Let the proxy be started with this, so that `inspectProcess` can look into it. Any free port of this machine. */
export const INSPECTABLE = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };

export interface InspectedProcess {
  /** Bytes of JavaScript objects that are still reachable: measured after a full collection. */
  liveHeapBytes(): Promise<number>;
  /** What keeps the event loop alive, by kind: `{TCPSocketWrap: 3, Timeout: 1}`. */
  activeResources(): Promise<Record<string, number>>;
  close(): void;
}

/** Attaches to a proxy through the inspector protocol of its Node. */
export async function inspectProcess(proxy: HeadlessProxy): Promise<InspectedProcess> {
  const address = /Debugger listening on (ws:\S+)/.exec(proxy.log())?.[1];
  if (address === undefined) throw new Error(`The process cannot be inspected:\n${proxy.log()}`);
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error('The inspector does not answer.')), { once: true });
  });
  let lastId = 0;
  // biome-ignore lint/suspicious/noExplicitAny: results of the inspector protocol
  function call(method: string, params: object = {}): Promise<any> {
    const id = ++lastId;
    return new Promise((resolve) => {
      const onMessage = (event: MessageEvent) => {
        const message = JSON.parse(String(event.data));
        if (message.id !== id) return;
        socket.removeEventListener('message', onMessage);
        resolve(message.result);
      };
      socket.addEventListener('message', onMessage);
      socket.send(JSON.stringify({ id, method, params }));
    });
  }
  return {
    async liveHeapBytes() {
      await call('HeapProfiler.collectGarbage');
      return (await call('Runtime.getHeapUsage')).usedSize;
    },
    async activeResources() {
      const { result } = await call('Runtime.evaluate', { expression: 'process.getActiveResourcesInfo().join()' });
      const counts: Record<string, number> = {};
      for (const kind of String(result.value).split(',')) counts[kind] = (counts[kind] ?? 0) + 1;
      return counts;
    },
    close: () => socket.close(),
  };
}
