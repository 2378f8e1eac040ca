import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const stream = (event: unknown) => JSON.stringify({ type: 'stream_event', event });

/** The lines that the Claude CLI prints for the answer "Four." */
const ANSWER = [
  stream({
    type: 'message_start',
    message: { id: 'm', model: 'claude-haiku-5-5', content: [], usage: { input_tokens: 9, output_tokens: 1 } },
  }),
  stream({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  stream({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Four.' } }),
  stream({ type: 'content_block_stop', index: 0 }),
  stream({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } }),
  stream({ type: 'message_stop' }),
  JSON.stringify({
    type: 'result',
    is_error: false,
    result: 'Four.',
    stop_reason: 'end_turn',
    total_cost_usd: 0.0125,
    usage: { input_tokens: 9, output_tokens: 2 },
  }),
];

/**
 * Writes a program that stands in for the Claude CLI.
 * @param script JavaScript with `say(...lines)`, `input()`, `note(name, value)` (a file in `folder`) and `ANSWER`
 * @returns its path
 */
export function fakeClaude(folder: string, script: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'claude');
  const prelude = `
    const fs = require('node:fs');
    const say = (...lines) => { for (const line of lines) fs.writeSync(1, line + '\\n'); };
    const input = () => fs.readFileSync(0, 'utf8');
    const note = (name, value) => fs.writeFileSync(${JSON.stringify(folder)} + '/' + name, JSON.stringify(value));
    const ANSWER = ${JSON.stringify(ANSWER)};
  `;
  writeFileSync(file, `#!${process.execPath}\n${prelude}\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}
