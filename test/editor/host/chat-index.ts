import { chatTests } from './chat-tests';
import { runHostTests } from './host-test';

/** What the editor calls inside its extension host, in the window that owns the proxy and in one that follows it. */
export function run(): Promise<void> {
  return runHostTests(chatTests);
}
