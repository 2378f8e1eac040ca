import { commands, Disposable } from 'vscode';
import type { ProxyState } from '../proxy-contract';
import { ANSWERED_CONTEXT, BUDGET_SET_CONTEXT, PROVIDER_READY_CONTEXT, RUNNING_CONTEXT, STOPPED_CONTEXT } from './context-keys';
import type { LiveStatus } from './live-status';
import type { ProxyClient } from './proxy-client';

/** Keeps the context keys true: menus and palette offer what can be done now, and the walkthrough ticks off what has happened. */
export function reflectContext(live: LiveStatus): Disposable {
  const known = new Map<string, boolean>();
  const set = (key: string, value: boolean) => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void commands.executeCommand('setContext', key, value);
  };

  const reflectState = ({ role }: ProxyState) => {
    set(RUNNING_CONTEXT, role === 'owner' || role === 'follower');
    set(STOPPED_CONTEXT, role === 'stopped' || role === 'failed');
    if (live.client) void lookForAnswers(live.client);
  };

  async function lookForAnswers(client: ProxyClient): Promise<void> {
    try {
      if ((await client.recentRequests(1, 'success')).length > 0) set(ANSWERED_CONTEXT, true);
    } catch {
      // The owner is just going away; the next state asks again.
    }
  }

  reflectState(live.state);
  return Disposable.from(
    live.onDidChangeState(reflectState),
    live.onDidChangeAnswerable(() => set(PROVIDER_READY_CONTEXT, live.answerable === true)),
    live.onEvent((event) => {
      if (event.type === 'task' && event.request.status === 'success') set(ANSWERED_CONTEXT, true);
      if (event.type === 'today' || event.type === 'budget') {
        const { dailyUsd, weeklyUsd, monthlyUsd } = event.budget.config;
        set(
          BUDGET_SET_CONTEXT,
          [dailyUsd, weeklyUsd, monthlyUsd].some((limit) => limit !== null),
        );
      }
    }),
  );
}
