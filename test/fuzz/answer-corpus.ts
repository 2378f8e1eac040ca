import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProtocolId } from '../../src/protocols/canonical';

/** From the project's root, where tests and scripts run. */
const RECORDINGS = join('test', 'recordings');
/** Chunks of a stream beyond these say nothing new. */
const MOST_CHUNKS = 40;

const OLLAMA_CHUNKS = [
  { model: 'llama3', created_at: '2026-01-01T00:00:00Z', message: { role: 'assistant', content: 'Four', thinking: 'Sum.' }, done: false },
  {
    model: 'llama3',
    message: { role: 'assistant', content: '', tool_calls: [{ function: { name: 'read', arguments: { path: 'a.ts' } } }] },
    done: false,
  },
  { model: 'llama3', message: { role: 'assistant', content: '' }, done: true, done_reason: 'stop', prompt_eval_count: 10, eval_count: 5 },
].map((chunk) => JSON.stringify(chunk));

/** The chunks of recorded streams, JSON text by JSON text, and whole recorded answers. */
export function answerCorpus(protocol: ProtocolId): { streams: string[][]; answers: string[] } {
  if (protocol === 'ollama') return { streams: [OLLAMA_CHUNKS], answers: OLLAMA_CHUNKS };
  const folder = join(RECORDINGS, protocol);
  const names = readdirSync(folder);
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const streams = names.filter((name) => name.endsWith('.chunks.txt') || name.endsWith('.ndjson')).map((name) => chunksOf(read(name)));
  return { streams, answers: names.filter((name) => name.endsWith('.json')).map((name) => JSON.stringify(JSON.parse(read(name)))) };
}

function chunksOf(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const half = MOST_CHUNKS / 2;
  return lines.length <= MOST_CHUNKS ? lines : [...lines.slice(0, half), ...lines.slice(-half)];
}
