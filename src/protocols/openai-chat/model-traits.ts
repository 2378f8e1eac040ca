/**
 * What models behind a Chat Completions endpoint differ in. Names may carry a vendor (`openai/gpt-5.2`); of unknown models
 * only what every compatible server takes is expected.
 */
export interface ModelTraits {
  /** OpenAI's own models that think: `max_completion_tokens`. */
  openaiReasoning: boolean;
  /** Takes temperature and its kin. OpenAI's thinking models and Moonshot's answer 400 to them. */
  sampling: boolean;
  /** Takes `parallel_tool_calls`; OpenAI's o-series answers 400 to it. */
  parallelChoice: boolean;
  /** Free-text tools: OpenAI's models from GPT-5 on. */
  customTools: boolean;
  /** OpenAI's models, wherever they run: `strict` only with schemas that demand every property, and arguments that need not be JSON. */
  openai: boolean;
  /** Knows the role `developer`. The open models of OpenAI run at servers of others, most of which refuse it. */
  developerRole: boolean;
  /** The values of `reasoning_effort` it takes, weakest first; empty when it takes none. */
  efforts: readonly string[];
  /** Needs its earlier thoughts back beside its tool calls (DeepSeek answers 400 without them). */
  wantsReasoningBack: boolean;
  /** Mistral: ids of tool calls are nine letters or digits, and no system message stands behind another message. */
  mistral: boolean;
}

const GPT5_OR_LATER = /^gpt-(?:[5-9]|\d\d)/;
const OPENAI = /^(?:gpt-|chatgpt-|o\d)/;
const O_SERIES = /^o\d/;
/** GPT-5 without a minor version has `minimal`, but neither `none` nor `xhigh`. */
const FIRST_GPT5 = /^gpt-5(?![.\d])/;
const FIXED_SAMPLING = /^kimi-k(?:2\.[5-9]|[3-9])/;
const WANTS_REASONING_BACK = /deepseek|kimi|glm|minimax|mimo/;
const MISTRAL = /mistral|mixtral|ministral|codestral|devstral|magistral|pixtral/;

export function modelTraits(model: string): ModelTraits {
  const name = model.slice(model.lastIndexOf('/') + 1).toLowerCase();
  const gpt5 = GPT5_OR_LATER.test(name) && !name.includes('chat');
  const openaiReasoning = gpt5 || O_SERIES.test(name);
  return {
    openaiReasoning,
    sampling: !openaiReasoning && !FIXED_SAMPLING.test(name),
    parallelChoice: !O_SERIES.test(name),
    customTools: gpt5,
    openai: OPENAI.test(name),
    developerRole: OPENAI.test(name) && !name.startsWith('gpt-oss'),
    efforts: effortsOf(name, gpt5),
    wantsReasoningBack: WANTS_REASONING_BACK.test(name),
    mistral: MISTRAL.test(name),
  };
}

/** https://platform.openai.com/docs/guides/reasoning and the compatible endpoints of Gemini, Groq and xAI. */
function effortsOf(name: string, gpt5: boolean): readonly string[] {
  if (gpt5) return FIRST_GPT5.test(name) ? ['minimal', 'low', 'medium', 'high'] : ['none', 'low', 'medium', 'high', 'xhigh'];
  if (O_SERIES.test(name) || name.startsWith('gpt-oss')) return ['low', 'medium', 'high'];
  if (/^gemini-(?:2\.5|[3-9])/.test(name)) return ['none', 'minimal', 'low', 'medium', 'high'];
  if (name.startsWith('grok-3-mini')) return ['low', 'high'];
  return [];
}
