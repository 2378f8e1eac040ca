import { ANSWERED_CONTEXT, BUDGET_SET_CONTEXT, PROVIDER_READY_CONTEXT } from './context-keys';
import { CATEGORY, type CommandName, commandId, DASHBOARD_VIEW } from './contributions';

/** With the extension's id and `#` in front it is what `workbench.action.openWalkthrough` takes. */
export const WALKTHROUGH = 'getStarted';

interface Step {
  id: string;
  title: string;
  /** Markdown; a link on a line of its own is a button. */
  description: string;
  /** What the picture shows, for those who do not see it. */
  altText: string;
  /** What has to have happened. */
  completedBy: string[];
}

/** A link that runs a command of ours. */
function link(label: string, name: CommandName): string {
  return `[${label}](command:${commandId(name)})`;
}

const STEPS: Step[] = [
  {
    id: 'provider',
    title: 'Choose who answers',
    description: `Give the proxy an API key, or let it find the Claude CLI or Ollama on this machine. One is enough.\n${link('Set API Key…', 'setApiKey')}\nKeys stay in the editor's secret storage. Other servers are set up in the ${link('settings', 'openSettings')}.`,
    altText: 'The proxy in the middle: clients on the left, providers such as Claude, OpenAI, Gemini and Ollama on the right.',
    completedBy: [`onContext:${PROVIDER_READY_CONTEXT}`],
  },
  {
    id: 'client',
    title: 'Ask your first question',
    description: `Send a question from here and see who answered it, and for how much.\n${link('Send a Test Request…', 'sendTestRequest')}\nThen point Claude Code, Codex, Continue or another client at the proxy.\n${link('Connect a Client…', 'connectClient')}`,
    altText: 'A terminal with a question and its answer; below it the model that was chosen, and the cost.',
    completedBy: [`onContext:${ANSWERED_CONTEXT}`],
  },
  {
    id: 'budget',
    title: 'Set a limit',
    description: `A limit per day, week or month cannot be overshot: near it cheaper models answer, at it requests that cost money are refused.\n${link('Set Budget…', 'setBudget')}\nThe status bar shows what today cost, and how much of the limit is used.`,
    altText:
      'The status bar item at 42 percent of the budget, at 86 percent in the warning colour, and at 100 percent in the error colour.',
    completedBy: [`onContext:${BUDGET_SET_CONTEXT}`],
  },
  {
    id: 'dashboard',
    title: 'See where the money goes',
    description: `Every request with its model, its cost and why it went there; costs by day, model, client and workspace.\n${link('Open Dashboard', 'openDashboard')}\nSay how an answer was, and the next choice changes: ${link('Rate Last Response', 'rateLastResponse')}.`,
    altText: 'The dashboard: what was spent, costs per day as bars, and the latest requests.',
    completedBy: [`onCommand:${commandId('openDashboard')}`, `onView:${DASHBOARD_VIEW}`],
  },
];

/** The walkthrough, from a key to the dashboard. Its pictures take their colours from the theme, whichever it is. */
export function walkthroughContribution(): { walkthroughs: unknown[]; texts: Record<string, string> } {
  const texts: Record<string, string> = {
    'walkthrough.title': `Get Started with ${CATEGORY}`,
    'walkthrough.description': 'From nothing to a first answer, with its cost in sight, in two minutes.',
  };
  const steps = STEPS.map(({ id, title, description, altText, completedBy }) => {
    const key = `walkthrough.${id}`;
    Object.assign(texts, { [`${key}.title`]: title, [`${key}.description`]: description, [`${key}.altText`]: altText });
    return {
      id,
      title: `%${key}.title%`,
      description: `%${key}.description%`,
      media: { svg: `media/walkthrough/${id}.svg`, altText: `%${key}.altText%` },
      completionEvents: completedBy,
    };
  });
  const walkthrough = { id: WALKTHROUGH, title: '%walkthrough.title%', description: '%walkthrough.description%', steps };
  return { walkthroughs: [walkthrough], texts };
}
