import { l10n, type QuickPickItem, ThemeIcon, window } from 'vscode';
import { formatCost } from '../../../webview/format/money';
import type { RecentRequest } from '../../store/queries';
import type { LiveStatus } from '../live-status';
import { escapeIcons, modelName, shorten } from '../markdown';
import type { ProxyClient } from '../proxy-client';
import { tellNothingAsked } from './nothing-yet';
import { runningClient } from './running-client';

const OFFERED = 8;

interface RatingItem extends QuickPickItem {
  rating: number;
}

type Rateable = Pick<RecentRequest, 'id' | 'preview' | 'requestedModel' | 'model' | 'rating'>;

/**
 * Lets the person rate a response.
 * @param taskId without one the person chooses among the last responses (when there are several)
 */
export async function rateLastResponse(live: LiveStatus, taskId?: string): Promise<void> {
  const client = await runningClient(live);
  if (!client) return;
  const response = taskId === undefined ? await lastResponse(client) : (await client.requestReport(taskId)).task;
  if (!response) return;
  const choice = await window.showQuickPick(ratings(response.rating), {
    title: l10n.t('Rate Last Response'),
    placeHolder: l10n.t('How good was the answer to “{0}” from {1}?', firstWords(response, 50), shorten(response.model, 60)),
  });
  if (!choice) return;
  const { rating } = await client.rate(response.id, choice.rating);
  const confirmation = l10n.t('Rated {0} of 5: {1}', rating ?? choice.rating, firstWords(response, 40));
  window.setStatusBarMessage(`$(star-full) ${escapeIcons(confirmation)}`, 5_000);
}

async function lastResponse(client: ProxyClient): Promise<Rateable | undefined> {
  const responses = await client.recentRequests(OFFERED);
  if (responses.length === 0) tellNothingAsked(l10n.t('There is no response to rate yet.'));
  return responses.length > 1 ? chooseResponse(responses) : responses[0];
}

async function chooseResponse(responses: RecentRequest[]): Promise<RecentRequest | undefined> {
  const items = responses.map((response) => ({
    label: escapeIcons(firstWords(response, 60)),
    description: escapeIcons(modelName(response)),
    detail: [
      new Date(response.createdAt).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' }),
      formatCost(response.costUsd, response.costEstimated),
      escapeIcons(response.client),
      ...(response.status === 'failure' ? [l10n.t('failed')] : []),
      ...(response.status === 'aborted' ? [l10n.t('cut off')] : []),
      ...(response.rating === null ? [] : ['★'.repeat(response.rating)]),
    ].join(' · '),
    response,
  }));
  const choice = await window.showQuickPick(items, {
    title: l10n.t('Rate Last Response'),
    placeHolder: l10n.t('Which response? The newest is first.'),
    matchOnDescription: true,
  });
  return choice?.response;
}

function ratings(current: number | null): RatingItem[] {
  const item = (label: string, icon: string, rating: number): RatingItem => ({
    label,
    iconPath: new ThemeIcon(icon),
    rating,
    ...(current === rating && { description: l10n.t('rated so now') }),
  });
  return [
    item(l10n.t('Good'), 'thumbsup', 5),
    ...[5, 4, 3, 2, 1].map((stars) => item(`${stars}  ${'★'.repeat(stars)}${'☆'.repeat(5 - stars)}`, 'star-empty', stars)),
    item(l10n.t('Bad'), 'thumbsdown', 1),
  ];
}

/** The first words of the prompt; where privacy keeps none, what the client asked for. */
function firstWords(response: Rateable, length: number): string {
  return shorten(response.preview ?? '', length) || l10n.t('{0} request', shorten(response.requestedModel, length));
}
