import { intentFeatures } from '../../src/routing/intent-features';
import { scoreCategories, softmax } from '../../src/routing/linear-model';
import { readRequest } from '../../src/routing/request-text';
import { INTENT_SCALE, INTENT_WEIGHTS } from '../../src/routing/intent-weights.gen';
import { TASK_CATEGORIES } from '../../src/task-record';
import { readPrompts, toSegments } from './labelled-prompts';
const w = new Int8Array(Buffer.from(INTENT_WEIGHTS, 'base64').buffer.slice(0));
const table = Int8Array.from(Buffer.from(INTENT_WEIGHTS, 'base64'), (b) => (b << 24) >> 24);
for (const p of readPrompts(process.argv[3])) {
  if (p.split !== 'held' || (process.argv[2] === 'en') !== (p.lang === 'en')) continue;
  const { ask } = readRequest(toSegments(p));
  const f = ask ? intentFeatures(ask) : { strong: ['bias'], words: [] };
  const s = softmax(scoreCategories(f, table, INTENT_SCALE));
  const best = s.indexOf(Math.max(...s));
  if (TASK_CATEGORIES[best] !== p.category) console.log(`${p.category} -> ${TASK_CATEGORIES[best]} ${(s[best] ?? 0).toFixed(2)} [${f.strong.filter((x) => x.startsWith('intent')).join('|')}] ${JSON.stringify(p.messages.at(-1)?.text.slice(0, 110))}`);
}
