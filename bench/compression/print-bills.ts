/**
 * Replays conversations turn by turn and prints what their prompts cost: uncompressed, with each stage, with all of them, and
 * compressed naively. Run with `node bench/compression/run.mjs`.
 */
import { type Stage, stagesOf } from '../../src/compression/compress-text';
import type { CompressionMode } from '../../src/compression/compression-mode';
import type { RecordedConversation } from '../../test/fixtures/conversations';
import { o200kTokens } from '../../test/fixtures/o200k';
import { longAgentRun, recordedConversations, requestsOf } from './conversations';
import { naive } from './naive';
import { planned, replay, type Strategy, type Turn } from './replay';
import { TARGETS, type Target } from './targets';

const known = new Map<string, number>();

function count(text: string): number {
  const tokens = known.get(text) ?? o200kTokens(text);
  known.set(text, tokens);
  return tokens;
}

const NEVER = Number.MAX_SAFE_INTEGER;

function onlyStage(name: Stage['name']): Strategy {
  const pick = (mode: CompressionMode): Stage[] => (mode === 'off' ? [] : stagesOf('aggressive').filter((stage) => stage.name === name));
  return planned(`aggressive, ${name} only`, 'aggressive', { count, stagesOf: pick }, NEVER);
}

const strategies = (): Strategy[] => [
  planned('uncompressed', 'off', { count }),
  planned('safe', 'safe', { count }),
  ...stagesOf('aggressive').map(({ name }) => onlyStage(name)),
  planned('aggressive, context-trimmer only', 'aggressive', { count, stagesOf: () => [] }),
  planned('aggressive', 'aggressive', { count }),
  naive,
];

for (const { title, conversations } of [
  { title: 'recorded conversations', conversations: recordedConversations() },
  { title: 'a long agent run, made from a recorded one', conversations: [longAgentRun(150)] },
]) {
  for (const target of TARGETS) {
    await printTable(`${title}, ${target.name}`, conversations, target, () => false);
    const pauses = target.cache.kind !== 'none' && conversations.length === 1;
    if (pauses)
      await printTable(
        `${title}, ${target.name}, cold before every tenth turn`,
        conversations,
        target,
        (turn) => turn > 0 && turn % 10 === 0,
      );
  }
}

async function printTable(
  title: string,
  conversations: readonly RecordedConversation[],
  target: Target,
  pauseBefore: (turn: number) => boolean,
): Promise<void> {
  const table: Record<string, Record<string, string>> = {};
  let uncompressed: Turn[] = [];
  for (const strategy of strategies()) {
    const turns: Turn[] = [];
    for (const conversation of conversations) turns.push(...(await replay(requestsOf(conversation), strategy, target, count, pauseBefore)));
    if (strategy.name === 'uncompressed') uncompressed = turns;
    table[strategy.name] = row(turns, uncompressed);
  }
  console.log(`\n${title}`);
  console.table(table);
}

function row(turns: readonly Turn[], uncompressed: readonly Turn[]): Record<string, string> {
  const tokens = sum(turns, (turn) => turn.tokens);
  const usd = sum(turns, (turn) => turn.usd);
  const dearer = turns.filter((turn, index) => turn.usd > (uncompressed[index]?.usd ?? 0) + 1e-12).length;
  return {
    tokens: tokens.toLocaleString('en'),
    'cached share': `${((100 * sum(turns, (turn) => turn.readTokens)) / tokens).toFixed(1)} %`,
    dollars: `$${usd.toFixed(4)}`,
    'of uncompressed': `${((100 * usd) / sum(uncompressed, (turn) => turn.usd)).toFixed(1)} %`,
    'dearer turns': `${dearer} of ${turns.length}`,
  };
}

function sum(turns: readonly Turn[], of: (turn: Turn) => number): number {
  return turns.reduce((total, turn) => total + of(turn), 0);
}
