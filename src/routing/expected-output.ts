import type { ChatRequest } from '../protocols/canonical';
import type { TaskCategory } from '../task-record';
import type { Classification } from './classification';

/** Tokens of an ordinary answer per category at complexity 25. They only have to compare models, whose answers are alike in length. */
const USUAL_TOKENS: Readonly<Record<TaskCategory, number>> = {
  simple_qa: 120,
  code_gen: 600,
  code_review: 500,
  debug: 450,
  refactor: 600,
  explain: 450,
  other: 250,
};

/** An agent's turn is mostly one tool call. */
const USUAL_TOKENS_WITH_TOOLS = 300;

/** Thinking comes on top, by the effort the client asked for. */
const REASONING_TOKENS: ReadonlyMap<string, number> = new Map([
  ['minimal', 100],
  ['low', 500],
  ['medium', 1500],
  ['high', 4000],
  ['xhigh', 8000],
]);

/** Expected tokens of the answer, reasoning included; at most what the client allows. */
export function expectedOutputTokens(request: ChatRequest, { category, complexity }: Classification): number {
  const usual = request.tools.length > 0 ? USUAL_TOKENS_WITH_TOOLS : USUAL_TOKENS[category];
  const answer = usual * (0.5 + complexity / 50);
  const thinking = Math.min(
    REASONING_TOKENS.get(request.reasoning?.effort ?? '') ?? 0,
    request.reasoning?.budgetTokens ?? Number.POSITIVE_INFINITY,
  );
  const wanted = Math.round((answer + thinking) * (request.n ?? 1));
  return Math.min(wanted, request.maxOutputTokens ?? wanted);
}
