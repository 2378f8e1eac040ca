import 'vscode';

/** What editors newer than the oldest one that we run in have on top: undefined where it is missing. */
declare module 'vscode' {
  interface LanguageModelDataPart {
    readonly mimeType: string;
    readonly data: Uint8Array;
  }
  const LanguageModelDataPart: (new (data: Uint8Array, mimeType: string) => LanguageModelDataPart) | undefined;

  interface LanguageModelThinkingPart {
    readonly value: string | string[];
    readonly id?: string;
    readonly metadata?: Readonly<Record<string, unknown>>;
  }
  const LanguageModelThinkingPart:
    | (new (
        value: string,
        id?: string,
        metadata?: Readonly<Record<string, unknown>>,
      ) => LanguageModelThinkingPart)
    | undefined;

  interface LanguageModelToolResultPart {
    readonly isError?: boolean;
  }

  interface LanguageModelChatInformation {
    /** Whether the model picker shows the model without being told to. */
    readonly isUserSelectable?: boolean;
  }
}
