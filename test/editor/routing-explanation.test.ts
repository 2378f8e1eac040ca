import { describe, expect, it, vi } from 'vitest';
import type { CandidateReport } from '../../src/routing/route-request';
import { taskReport } from '../../src/server/task-report';
import type { TaskRecord } from '../../src/task-record';
import { task } from '../store/tasks';

vi.mock('vscode', () => import('../fixtures/vscode-l10n'));
const { explainRouting } = await import('../../src/editor/routing-explanation');

const candidate = (model: string, change: Partial<CandidateReport> = {}): CandidateReport => ({
  provider: 'lab',
  model,
  tier: 'economy',
  expectedCostUsd: 0.0012,
  warmTokens: 0,
  successRate: null,
  samples: 0,
  expectedSuccess: 0.91,
  verdict: 'dearer: $0.00120 against $0.000100',
  ...change,
});

function explained(change: Partial<TaskRecord>, attempts: Partial<TaskRecord>[] = [change]): string {
  const report = (each: Partial<TaskRecord>) => taskReport(task({ provider: 'lab', model: 'small', ...each }));
  return readable(explainRouting({ task: report(change), attempts: attempts.map(report) }));
}

/** As a person sees it, without the entities that keep Markdown from reading names as markup. */
function readable(markdown: string): string {
  return markdown.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

describe('the explanation of a routing decision', () => {
  const decision = {
    signals: ['a question', 'asks to fix'],
    candidates: [
      candidate('tiny', { verdict: 'below the standard tier that complexity 41 asks for' }),
      candidate('small', { verdict: 'chosen', successRate: 0.9, samples: 10 }),
      candidate('large'),
    ],
  };

  it('says who answered, what it cost, why, and what the request looked like', () => {
    const text = explained({
      preview: 'Why does it hang?',
      routeReason: 'lab/small: cheapest economy, 90% success',
      requestedModel: 'auto',
      category: 'debug',
      complexity: 41.4,
      latencyMs: 1200,
      costUsd: 0.38,
      costEstimated: false,
      decision,
    });
    expect(text).toContain('**`lab/small`** answered “Why does it hang?” in 1.2 s for $0.38.');
    expect(text).toContain('Why: lab/small: cheapest economy, 90% success.');
    expect(text).toContain('asked for `auto`, debugging, complexity 41 of 100, a question, asks to fix.');
  });

  it('lists every candidate with its price and why not, the chosen one first', () => {
    const rows = explained({ decision })
      .split('\n')
      .filter((line) => line.startsWith('| '));
    expect(rows[1]).toBe('| **`lab/small`** | economy | $0.0012 | 90% of 10 | 91% | **chosen** |');
    expect(rows[2]).toContain('below the standard tier that complexity 41 asks for');
    expect(rows[3]).toContain('dearer');
  });

  it('lists them line by line where there is no room for a table', () => {
    const report = taskReport(task({ decision }));
    const lines = readable(explainRouting({ task: report, attempts: [report] }, 'list')).split('\n');
    expect(lines).toContain('- **`lab/small`** (economy, $0.0012 expected, 91% likely to succeed, 90% of 10 so far): **chosen**');
    expect(lines.join()).not.toContain('|');
  });

  it('tells every attempt when the first failed', () => {
    const text = explained({ model: 'large' }, [
      { status: 'failure', error: 'overloaded | try *later*', model: 'small' },
      { status: 'success', error: null, model: 'large' },
    ]);
    expect(text).toContain('1. `lab/small`: overloaded | try *later*\n2. `lab/large`: answered');
  });

  it('shows a dozen of many candidates, the chosen one among them', () => {
    const many = Array.from({ length: 40 }, (_, n) => candidate(`m${n}`));
    const text = explained({ decision: { candidates: [...many, candidate('dear', { verdict: 'chosen' })] } });
    expect(text.match(/^\| (?:\*\*)?`lab/gm)).toHaveLength(12);
    expect(text).toContain('**`lab/dear`**');
    expect(text).toContain('29 more candidates');
  });

  it('needs no decision: a repeated answer, or a row of an older version', () => {
    expect(explained({ cacheHit: true, decision: null, preview: null })).toContain('had answered the request before');
    expect(explained({ decision: { candidates: [null, 'x', { provider: 1 }] } })).not.toContain('Verdict');
  });

  it('lets no name and no prompt become markup', () => {
    const hostile = '[x](command:evil) | `a` <img src=y>';
    const report = taskReport(task({ model: hostile, preview: hostile, requestedModel: hostile, routeReason: hostile, decision: null }));
    const markdown = explainRouting({ task: report, attempts: [report] });
    expect(markdown.replace(/`[^`]*`/g, '')).not.toMatch(/\]\(|<img|\| `/);
  });
});
