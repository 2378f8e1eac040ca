import { configurationContribution } from '../settings/configuration-contribution';
import { editorContributions } from './contributions';

/** All of package.json's `contributes`, and the texts of package.nls.json that its `%keys%` stand for. */
export function manifestContributions(): { contributes: Record<string, unknown>; texts: Record<string, string> } {
  const editor = editorContributions();
  const { sections, texts } = configurationContribution();
  return { contributes: { ...editor.contributes, configuration: sections }, texts: { ...editor.texts, ...texts } };
}
