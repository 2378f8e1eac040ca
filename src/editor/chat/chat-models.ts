import { type LanguageModelChatInformation, l10n } from 'vscode';
import { formatUsd } from '../../../webview/format/money';
import { formatTokens } from '../../../webview/format/numbers';
import type { ModelStatus, ProviderStatus, ProvidersReport } from '../../server/api-types';
import { tierName } from '../tier-name';

/** A model as the editor's picker shows it, and whose tokenizers its tokens are counted by. */
export interface ChatModel extends LanguageModelChatInformation {
  readonly providers: readonly string[];
}

/** Before anything is known of the models: enough for any of today's. */
const UNKNOWN_LIMITS = { maxInputTokens: 128_000, maxOutputTokens: 16_000 };

/** "Auto", then every model of every provider that answers. */
export function chatModels({ providers }: ProvidersReport): ChatModel[] {
  const answering = providers.filter(({ enabled, available }) => enabled && available);
  const models = answering.flatMap((provider) => provider.models.map((model) => chatModel(provider, model)));
  return [autoModel(models), ...models];
}

/** It can do what any of the models can, because it turns to one that can. */
function autoModel(models: readonly ChatModel[]): ChatModel {
  const most = (of: 'maxInputTokens' | 'maxOutputTokens') => Math.max(...models.map((model) => model[of]));
  const none = models.length === 0;
  return {
    id: 'auto',
    name: l10n.t('Auto'),
    family: 'auto',
    version: '1',
    detail: none ? l10n.t('no provider yet') : l10n.t('cheapest that will do'),
    tooltip: none
      ? l10n.t('Smart Claude Proxy has nobody to ask yet. Run the command “Smart Claude Proxy: Set API Key…”.')
      : l10n.t('Smart Claude Proxy asks the cheapest of {0} models that is likely to succeed, within your budget.', models.length),
    ...(none ? UNKNOWN_LIMITS : { maxInputTokens: most('maxInputTokens'), maxOutputTokens: most('maxOutputTokens') }),
    capabilities: {
      toolCalling: none || models.some(({ capabilities }) => capabilities.toolCalling),
      imageInput: none || models.some(({ capabilities }) => capabilities.imageInput === true),
    },
    isUserSelectable: true,
    providers: [...new Set(models.flatMap(({ providers }) => providers))],
  };
}

function chatModel(provider: ProviderStatus, model: ModelStatus): ChatModel {
  const { contextWindow, capabilities } = model;
  // The window holds prompt and answer together; some models may fill it with either.
  const maxOutputTokens = Math.min(model.maxOutputTokens, Math.floor(contextWindow / 2));
  return {
    id: `${provider.id}:${model.id}`,
    name: model.displayName ?? model.id,
    family: model.id,
    version: '1',
    detail: [provider.displayName, tierName(model.tier), shortPrice(model)].join(' · '),
    tooltip: tooltip(provider, model),
    maxInputTokens: contextWindow - maxOutputTokens,
    maxOutputTokens,
    capabilities: { toolCalling: capabilities.includes('tools'), imageInput: capabilities.includes('vision') },
    isUserSelectable: true,
    providers: [provider.id],
  };
}

function tooltip(provider: ProviderStatus, model: ModelStatus): string {
  const { inputUsdPerMTok: input, outputUsdPerMTok: output, cacheReadUsdPerMTok: cached, estimated } = model.prices;
  const price =
    cached === input
      ? l10n.t('{0} per million tokens of prompt, {1} of answer', formatUsd(input), formatUsd(output))
      : l10n.t('{0} per million tokens of prompt ({1} when cached), {2} of answer', formatUsd(input), formatUsd(cached), formatUsd(output));
  return [
    l10n.t('{0} at {1}, {2} tier', model.id, provider.displayName, tierName(model.tier)),
    isFree(model) ? l10n.t('free of charge') : estimated ? l10n.t('{0} (estimated)', price) : price,
    l10n.t('{0} tokens of context, at most {1} of answer', formatTokens(model.contextWindow), formatTokens(model.maxOutputTokens)),
  ].join('\n\n');
}

function shortPrice(model: ModelStatus): string {
  if (isFree(model)) return l10n.t('free');
  const { inputUsdPerMTok: input, outputUsdPerMTok: output, estimated } = model.prices;
  return `${estimated ? '≈' : ''}${l10n.t('{0} in, {1} out', formatUsd(input), formatUsd(output))}`;
}

function isFree({ prices }: ModelStatus): boolean {
  return prices.inputUsdPerMTok === 0 && prices.outputUsdPerMTok === 0;
}
