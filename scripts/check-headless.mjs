import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Runs the built headless proxy with the Node that runs this script, and asks the demo provider one question. */
const storage = mkdtempSync(join(tmpdir(), 'smart-claude-proxy-'));
const proxy = spawn(process.execPath, ['dist/headless.js', '--demo', '--port', '0', '--storage', storage], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = new Promise((resolve) => proxy.once('exit', resolve));
for await (const line of createInterface({ input: proxy.stdout })) {
  const { url, apiKey } = JSON.parse(line);
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: 'What is 2+2?' }] }),
  });
  console.log(`Node ${process.version}: ${answer.status} ${(await answer.text()).slice(0, 200)}`);
  if (answer.status !== 200) process.exitCode = 1;
  break;
}
proxy.kill('SIGTERM');
if ((await ended) !== 0) process.exitCode = 1;
