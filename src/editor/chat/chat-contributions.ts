import { CATEGORY, commandId } from '../contributions';

/** Our models' vendor in the editor's chat. We ask the editor's own models, too: those of this vendor never, for that would be a loop. */
export const OWN_VENDOR = 'smart-claude-proxy';

export const PARTICIPANT_ID = 'smart-claude-proxy.proxy';

/** What `@proxy` can be told in the chat, with what the chat says of it. */
export const participantCommands = {
  why: 'Explain why a model was chosen: the candidates, their prices, and why not the others',
  feedback: 'Rate the last answer: good, bad, or 1 to 5',
  cost: 'Show what was spent, by model and by client',
  budget: 'Show the budget, or set it: 5, weekly 20, monthly none',
} as const;

export type ParticipantCommandName = keyof typeof participantCommands;

/** What package.json says of our part in the editor's chat; texts as in `editorContributions`. */
export function chatContributions(): { contributes: Record<string, unknown>; texts: Record<string, string> } {
  const texts: Record<string, string> = { 'participant.description': 'Ask the cheapest model that will do, and what it costs' };
  const commands = Object.entries(participantCommands).map(([name, description]) => {
    texts[`participant.command.${name}`] = description;
    return { name, description: `%participant.command.${name}%` };
  });
  const participant = {
    id: PARTICIPANT_ID,
    name: 'proxy',
    fullName: CATEGORY,
    description: '%participant.description%',
    isSticky: true,
    commands,
  };
  return {
    contributes: {
      languageModelChatProviders: [{ vendor: OWN_VENDOR, displayName: CATEGORY, managementCommand: commandId('openDashboard') }],
      chatParticipants: [participant],
    },
    texts,
  };
}
