import type { TaskReport } from '../../src/server/api-types';
import { type DataTable, dataTable } from '../charts/data-table';
import { h } from '../dom/element';
import { formatDuration } from '../format/duration';
import { STATUS_LABELS, stageLabel, visibleName } from '../format/labels';
import { formatCost } from '../format/money';
import { formatCount, formatShare } from '../format/numbers';
import type { Page } from '../page';
import { providerText } from '../state/provider-names';

export function detailBlock(title: string, ...content: (Node | string | null | false)[]): HTMLElement {
  return h('section', { class: 'detail-block' }, h('h4', {}, title), ...content);
}

export function scrollingTable(label: string, table: DataTable): HTMLElement {
  return h('div', { class: 'data-table-scroll', tabindex: 0, role: 'region', 'aria-label': label }, dataTable(label, table));
}

/** Prompt and answer as far as the privacy setting kept them. */
export function textBlocks({ preview, answerPreview, error }: TaskReport): HTMLElement {
  const text = (title: string, value: string | null, missing: string) =>
    detailBlock(title, value === null ? h('p', { class: 'muted' }, missing) : h('pre', { class: 'preview', tabindex: 0 }, value));
  return h(
    'div',
    { class: 'detail-pair' },
    text('Prompt', preview, 'Not kept.'),
    error === null
      ? text('Answer', answerPreview, 'Not kept.')
      : detailBlock('Error', h('pre', { class: 'preview error-text', tabindex: 0 }, error)),
  );
}

export function attemptsBlock(page: Page, attempts: readonly TaskReport[]): HTMLElement {
  return detailBlock(
    attempts.length > 1 ? `${attempts.length} attempts` : 'One attempt',
    scrollingTable('Attempts', {
      columns: ['Attempt', 'Model', 'Result', 'Cost', 'Latency', 'First token', 'What happened'],
      rows: attempts.map((attempt) => [
        String(attempt.attempt),
        `${providerText(page.store.state, attempt.provider)}: ${visibleName(attempt.model)}`,
        STATUS_LABELS[attempt.status],
        formatCost(attempt.costUsd, attempt.costEstimated),
        formatDuration(attempt.latencyMs),
        attempt.ttftMs === null ? '–' : formatDuration(attempt.ttftMs),
        attempt.error ?? attempt.failureKind ?? (attempt.cacheHit ? 'Answered from the cache' : '–'),
      ]),
    }),
  );
}

export function stagesBlock({ stageSavings, tokensBeforeCompression, tokensAfterCompression }: TaskReport): HTMLElement {
  const stages = Object.entries(stageSavings).filter(([, saved]) => saved !== 0);
  const saved = tokensBeforeCompression - tokensAfterCompression;
  if (stages.length === 0) return detailBlock('Compression', h('p', { class: 'muted' }, 'Nothing was shortened.'));
  return detailBlock(
    'Compression',
    scrollingTable('Compression stages', {
      columns: ['Stage', 'Tokens saved', 'Share of the prompt'],
      rows: [
        ...stages.map(([stage, tokens]) => [
          stageLabel(stage),
          formatCount(tokens),
          formatShare(tokens / Math.max(1, tokensBeforeCompression)),
        ]),
        [
          'In all',
          formatCount(saved),
          `${formatShare(saved / Math.max(1, tokensBeforeCompression))} of ${formatCount(tokensBeforeCompression)}`,
        ],
      ],
    }),
  );
}

export function evaluationBlock({ evaluation, successScore }: TaskReport): HTMLElement {
  const layers: [string, number | null][] = [
    ['Transport', evaluation.transport],
    ['Look of the answer', evaluation.heuristics],
    ['Next turn', evaluation.nextTurn],
    ['Rating', evaluation.rating],
  ];
  return detailBlock(
    `Evaluation: ${formatShare(successScore)}`,
    h(
      'dl',
      { class: 'facts' },
      ...layers.flatMap(([name, score]) => [h('dt', {}, name), h('dd', {}, score === null ? 'no verdict' : formatShare(score))]),
    ),
    evaluation.reasons.length > 0 && h('p', { class: 'muted' }, evaluation.reasons.join(', ')),
  );
}

export function factsBlock(task: TaskReport): HTMLElement {
  const facts: [string, string][] = [
    ['Asked for', task.requestedModel],
    ['Client', task.workspace === null ? task.client : `${task.client}, workspace ${task.workspace}`],
    ['Protocol', `${task.protocol}${task.stream ? ', streamed' : ''}`],
    [
      'Tokens in',
      `${formatCount(task.tokensIn)} (${formatCount(task.cacheReadTokens)} read from the provider's cache, ${formatCount(task.cacheWriteTokens)} written to it)`,
    ],
    [
      'Tokens out',
      `${formatCount(task.tokensOut)}${task.reasoningTokens > 0 ? ` (${formatCount(task.reasoningTokens)} for reasoning)` : ''}`,
    ],
    ...(task.omitted.length > 0 ? [['Left out', task.omitted.join(', ')] as [string, string]] : []),
    ...(task.experiment ? [['Experiment', `${task.experiment.id}, ${task.experiment.arm}`] as [string, string]] : []),
    ['Id', task.id],
  ];
  return detailBlock(
    'Facts',
    h('dl', { class: 'facts' }, ...facts.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, h('bdi', {}, visibleName(value)))])),
  );
}
