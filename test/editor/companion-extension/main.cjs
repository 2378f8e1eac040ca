const { commands, LanguageModelTextPart, lm } = require('vscode');

const MODEL = {
  id: 'own-model',
  name: 'Own Model',
  family: 'own',
  version: '1',
  maxInputTokens: 32_000,
  maxOutputTokens: 4_000,
  capabilities: { toolCalling: true },
  isUserSelectable: false,
  requiresAuthorization: { label: 'Companion account' },
};

exports.activate = ({ subscriptions }) => {
  subscriptions.push(
    lm.registerLanguageModelChatProvider('companion', {
      provideLanguageModelChatInformation: () => [MODEL],
      provideLanguageModelChatResponse: async (_model, messages, _options, progress) => {
        const [words] = messages.at(-1).content;
        progress.report(new LanguageModelTextPart('The companion heard: '));
        progress.report(new LanguageModelTextPart(words.value));
      },
      provideTokenCount: async (_model, text) => String(text).length,
    }),
  );
  // The chat offers thumbs once any extension has registered the participant that is asked when none is named.
  return commands.executeCommand('setContext', 'chatPanelExtensionParticipantRegistered', true);
};
