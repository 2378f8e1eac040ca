/**
 * The keys by which `when` clauses, menus and the walkthrough know how things are. `reflectContext` keeps them true, the
 * notices their own.
 */

/** This window's proxy answers, as owner or as follower. */
export const RUNNING_CONTEXT = 'smartClaudeProxy.running';

/** It neither answers nor is about to: somebody stopped it, or it could not start. */
export const STOPPED_CONTEXT = 'smartClaudeProxy.stopped';

/** At least one provider is switched on and can be asked. */
export const PROVIDER_READY_CONTEXT = 'smartClaudeProxy.providerReady';

/** A request has been answered, now or in the kept log. */
export const ANSWERED_CONTEXT = 'smartClaudeProxy.answered';

/** There is a limit per day, week or month. */
export const BUDGET_SET_CONTEXT = 'smartClaudeProxy.budgetSet';

/** "Don't Show Again" was chosen somewhere. */
export const NOTIFICATIONS_HIDDEN_CONTEXT = 'smartClaudeProxy.notificationsHidden';
