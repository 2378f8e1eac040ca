import { configurationContribution } from '../settings/configuration-contribution';
import { chatContributions } from './chat/chat-contributions';
import { editorContributions } from './contributions';
import { walkthroughContribution } from './walkthrough-contribution';

/** All of package.json's `contributes`, and the texts of package.nls.json that its `%keys%` stand for. */
export function manifestContributions(): { contributes: Record<string, unknown>; texts: Record<string, string> } {
  const editor = editorContributions();
  const chat = chatContributions();
  const { walkthroughs, texts: walkthroughTexts } = walkthroughContribution();
  const { sections, texts } = configurationContribution();
  return {
    contributes: { ...editor.contributes, ...chat.contributes, walkthroughs, configuration: sections },
    texts: { ...editor.texts, ...chat.texts, ...walkthroughTexts, ...texts },
  };
}
