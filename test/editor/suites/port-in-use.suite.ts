import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../harness/code-server';
import { type EditorSession, startEditorSession } from '../harness/editor-session';
import type { Workbench } from '../harness/workbench';

let stranger: Server;
let session: EditorSession;
let editor: Workbench;

beforeAll(async () => {
  const port = await freePort();
  const keysSeen: unknown[] = [];
  stranger = createServer((request, response) => {
    keysSeen.push(request.headers.authorization);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', resolve));
  session = await startEditorSession({ proxyPort: port });
  editor = await session.openWindow();
});

afterAll(async () => {
  await session?.end();
  stranger?.closeAllConnections();
  await new Promise((resolve) => stranger?.close(resolve));
});

describe('a port that another program holds', () => {
  it('is told in a message that says what to do', async () => {
    const message = editor.notification(`Port ${session.proxyPort}`);
    await message.waitFor();
    await editor.screenshot('port-in-use');
    for (const action of ['Use Another Port', 'Show What Holds the Port', 'Try Again'])
      expect(await message.getByText(action).count(), action).toBe(1);
    expect(await editor.costItem.getAttribute('aria-label')).toContain(String(session.proxyPort));
  });

  it('shows which process it is', async () => {
    await editor.notification(`Port ${session.proxyPort}`).getByText('Show What Holds the Port').click();
    const answer = editor.notification(`process ${process.pid}`);
    await answer.waitFor();
    await editor.screenshot('port-holder');
  });

  it('is left alone when the person chooses another port', async () => {
    const other = await freePort();
    await editor.notification(`process ${process.pid}`).getByText('Use Another Port').click();
    await editor.quickInput.locator('input').waitFor();
    await editor.screenshot('another-port');
    await editor.enter(String(other));
    await expect.poll(() => editor.costItem.innerText()).toContain('$0.00');
    expect((await fetch(`http://127.0.0.1:${other}/health`)).status).toBe(200);
  });
});
