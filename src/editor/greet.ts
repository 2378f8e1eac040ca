import { commands, type Memento, workspace } from 'vscode';
import type { LiveStatus } from './live-status';
import { WALKTHROUGH } from './walkthrough-contribution';

const GREETED = 'greeted';

/** Opens the walkthrough. */
export async function openWalkthrough(extensionId: string): Promise<void> {
  await commands.executeCommand('workbench.action.openWalkthrough', `${extensionId}#${WALKTHROUGH}`, false);
}

/** Opens the walkthrough once, after the first start, in one window, unless the person wants no pages at start-up. */
export async function greetOnce(memento: Memento, live: LiveStatus, extensionId: string): Promise<void> {
  if (memento.get(GREETED, false)) return;
  await live.settled();
  if (live.state.role === 'follower') return;
  if (wantsWalkthrough()) await openWalkthrough(extensionId);
  await memento.update(GREETED, true);
}

/** The editor's own two settings for this. */
function wantsWalkthrough(): boolean {
  const workbench = workspace.getConfiguration('workbench');
  return workbench.get('welcomePage.walkthroughs.openOnInstall', true) && workbench.get('startupEditor') !== 'none';
}
