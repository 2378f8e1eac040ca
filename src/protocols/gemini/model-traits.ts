/** What Gemini models differ in. Of names that say nothing the newest is expected. */
export interface GeminiTraits {
  /** How thinking is controlled: by a token budget (2.5), by a level (3 and later), or not at all. */
  thinking: 'none' | 'budget' | 'level';
  /** The levels it takes, weakest first. */
  levels: readonly string[];
  /** Tokens of a thinking budget. */
  budget: { min: number; max: number; canBeOff: boolean };
  /** Refuses a function call in the history that carries no thought signature. */
  demandsSignatures: boolean;
  /** Takes images inside of a function response. */
  mediaInResults: boolean;
  /** Takes a schema of the answer beside tools; older models answer 400 to the two together. */
  jsonWithTools: boolean;
}

/** https://ai.google.dev/gemini-api/docs/thinking, https://ai.google.dev/gemini-api/docs/thought-signatures */
export function geminiTraits(model: string): GeminiTraits {
  const name = model.slice(model.lastIndexOf('/') + 1).toLowerCase();
  const version = versionOf(name);
  const isPro = name.includes('pro');
  return {
    thinking: version >= 3 ? 'level' : version >= 2.5 ? 'budget' : 'none',
    levels: levelsOf(version, isPro),
    budget: isPro ? { min: 128, max: 32_768, canBeOff: false } : { min: name.includes('lite') ? 512 : 1, max: 24_576, canBeOff: true },
    demandsSignatures: version >= 3,
    mediaInResults: version >= 3,
    jsonWithTools: version >= 3,
  };
}

/** `minimal` went with 3.7, and the larger models never had it. */
function levelsOf(version: number, isPro: boolean): string[] {
  if (isPro && version === 3) return ['low', 'high'];
  return isPro || version >= 3.7 ? ['low', 'medium', 'high'] : ['minimal', 'low', 'medium', 'high'];
}

/** The version in the name; aliases (`gemini-flash-latest`) mean the newest, and open models (`gemma-3`) have none of all this. */
function versionOf(name: string): number {
  if (!name.startsWith('gemini')) return 0;
  const version = /gemini-(\d+(?:\.\d+)?)/.exec(name)?.[1];
  return version === undefined ? Number.POSITIVE_INFINITY : Number(version);
}
