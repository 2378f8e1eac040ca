import { l10n } from 'vscode';
import { formatCount, formatShare } from '../../webview/format/numbers';
import type { RequestReport, TaskReport } from '../server/api-types';
import { escapeMarkdown, shorten } from './markdown';
import { explainRouting } from './routing-explanation';

/** A request whole, as a page of Markdown: why it went where it went, what was shortened, and how the answer was judged. */
export function decisionReport(report: RequestReport): string {
  const { task } = report;
  return [
    `# ${l10n.t('Why {0} answered', escapeMarkdown(shorten(task.model, 60)))}`,
    explainRouting(report),
    `## ${l10n.t('Compression')}`,
    ...compression(task),
    `## ${l10n.t('How the answer was judged')}`,
    ...evaluation(task),
  ].join('\n\n');
}

function compression({ stageSavings, tokensBeforeCompression, tokensAfterCompression }: TaskReport): string[] {
  const stages = Object.entries(stageSavings).filter(([, saved]) => saved !== 0);
  if (stages.length === 0) return [l10n.t('Nothing was shortened.')];
  const rows = stages.map(([stage, saved]) => [
    escapeMarkdown(stageName(stage)),
    formatCount(saved),
    formatShare(saved / Math.max(1, tokensBeforeCompression)),
  ]);
  return [
    l10n.t('{0} tokens were sent instead of {1}.', formatCount(tokensAfterCompression), formatCount(tokensBeforeCompression)),
    table([l10n.t('Stage'), l10n.t('Tokens saved'), l10n.t('Share of the prompt')], rows),
  ];
}

/** A stage of another version keeps its own name. */
function stageName(stage: string): string {
  const names: Record<string, string> = {
    normalizer: l10n.t('Normalizer'),
    deduplicator: l10n.t('Deduplicator'),
    'symbol-table': l10n.t('Symbol table'),
    'code-compressor': l10n.t('Code'),
    'context-trimmer': l10n.t('Context trimmer'),
  };
  return names[stage] ?? stage;
}

function evaluation({ evaluation, successScore, success }: TaskReport): string[] {
  const layers: [string, number | null][] = [
    [l10n.t('Transport'), evaluation.transport],
    [l10n.t('Look of the answer'), evaluation.heuristics],
    [l10n.t('Next turn'), evaluation.nextTurn],
    [l10n.t('Your rating'), evaluation.rating],
  ];
  const verdict = success
    ? l10n.t('It counts as a success: {0}.', formatShare(successScore))
    : l10n.t('It counts as no success: {0}.', formatShare(successScore));
  return [
    verdict,
    table(
      [l10n.t('Judged by'), l10n.t('Verdict')],
      layers.map(([name, score]) => [name, score === null ? '–' : formatShare(score)]),
    ),
    ...(evaluation.reasons.length > 0 ? [`${l10n.t('Noticed')}: ${escapeMarkdown(evaluation.reasons.join(', '))}.`] : []),
  ];
}

function table(header: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), `|:--|${'--:|'.repeat(header.length - 1)}`, ...rows.map(line)].join('\n');
}
