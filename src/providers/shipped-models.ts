/** Current models per vendor, for the time until (and the places where) a provider's own listing cannot be read. */
export const SHIPPED_MODELS = {
  'claude-cli': ['haiku', 'sonnet', 'opus'],
  anthropic: ['claude-haiku-4-5', 'claude-haiku-5-5', 'claude-sonnet-4-6', 'claude-sonnet-5', 'claude-opus-5', 'claude-opus-5-5'],
  openai: [
    'gpt-4o-mini',
    'gpt-4o',
    'gpt-4.1-nano',
    'gpt-4.1-mini',
    'gpt-4.1',
    'gpt-5.4-nano',
    'gpt-5.4-mini',
    'gpt-5.4',
    'gpt-6-luna',
    'gpt-6-sol',
    'gpt-6-astra',
    'o4-mini',
    'o3',
  ],
  gemini: [
    'gemini-2.5-flash-lite',
    'gemini-2.5-flash',
    'gemini-2.5-pro',
    'gemini-3.1-flash-lite',
    'gemini-3.5-flash',
    'gemini-3.8-flash',
    'gemini-3.1-pro-preview',
  ],
} as const;
