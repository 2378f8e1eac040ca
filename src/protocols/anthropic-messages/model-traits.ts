/** What models behind a Messages endpoint differ in. */
export interface ModelTraits {
  /**
   * How thinking is asked for: by a budget of tokens, as the model sees fit (`adaptive`), either, always on (`adaptive`, cannot
   * be switched off), or not at all.
   */
  thinking: 'none' | 'budget' | 'either' | 'adaptive' | 'always';
  /** Whether it thinks when nobody says a word about it, and can be told not to. */
  thinksUnasked: boolean;
  /** Values of `output_config.effort`, weakest first. */
  efforts: readonly string[];
  /** Whether `temperature`, `top_p` and `top_k` are taken; newer models answer 400 to any of them. */
  sampling: boolean;
  /** Whether `output_config.format` and strict tools are taken. */
  structuredOutputs: boolean;
  /** Whether a system message may follow a user message. */
  systemInConversation: boolean;
}

const FAMILIES = ['haiku', 'sonnet', 'opus', 'fable', 'mythos'];

/** Anthropic-compatible endpoints of others: what the API had from its beginning, and thinking by budget. */
const FOREIGN: ModelTraits = {
  thinking: 'budget',
  thinksUnasked: false,
  efforts: [],
  sampling: true,
  structuredOutputs: false,
  systemInConversation: false,
};

/** A name without a version (`sonnet`, `claude-opus-latest`) means the newest one. */
const NEWEST = 99;

/**
 * https://platform.claude.com/docs/en/about-claude/models/migration-guide and …/build-with-claude/adaptive-thinking: 3.7 and 4 think by
 * budget, 4.6 either way, 4.7 and later adaptively and without sampling parameters, 5 and later also unasked; structured outputs came with 4.5, system
 * messages in the conversation with Opus 4.8 (Sonnet 5 is reported both ways, so it is spared).
 */
export function modelTraits(model: string): ModelTraits {
  const name = model.toLowerCase();
  const family = FAMILIES.find((candidate) => name.includes(candidate));
  if (family === undefined && !name.includes('claude')) return FOREIGN;
  const version = versionOf(name);
  const thinking = thinkingOf(family, version);
  return {
    thinking,
    thinksUnasked: version >= 5 && thinking !== 'always',
    efforts: effortsOf(version),
    sampling: version < 4.7,
    structuredOutputs: version >= 4.5,
    systemInConversation: version > 5 || (version >= 4.8 && family !== 'sonnet'),
  };
}

function thinkingOf(family: string | undefined, version: number): ModelTraits['thinking'] {
  if (family === 'fable' || family === 'mythos') return 'always';
  if (version < 3.7) return 'none';
  if (version < 4.6) return 'budget';
  return version < 4.7 ? 'either' : 'adaptive';
}

function effortsOf(version: number): readonly string[] {
  if (version < 4.6) return [];
  return version < 4.7 ? ['low', 'medium', 'high'] : ['low', 'medium', 'high', 'xhigh', 'max'];
}

/**
 * `claude-opus-4-7`, `claude-sonnet-4-5-20250929`, `claude-3-7-sonnet-latest`, `us.anthropic.claude-opus-4-6-v1:0`, `sonnet-5.5`. A number
 * of more than two digits is a date.
 */
function versionOf(name: string): number {
  const digits = /(?:claude|haiku|sonnet|opus|fable|mythos)-(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/.exec(name);
  if (!digits) return NEWEST;
  return Number(digits[1]) + Number(digits[2] ?? 0) / 10;
}
