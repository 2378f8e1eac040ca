import { ProxyError } from '../proxy-error';
import { expectedCostUsd } from '../routing/expected-cost';
import { expectedOutputTokens } from '../routing/expected-output';
import type { RoutingDecision } from '../routing/route-request';
import { admit } from './admission';
import { Attempt } from './attempt';
import { toFailure } from './dispatch';
import type { PipelineParts } from './parts';
import type { PipelineRequest } from './pipeline-request';
import { settleAttempt } from './settle-attempt';

/**
 * Lets the challenger of a shadow experiment answer the same request, unseen and within its own cap; logged and charged like any
 * other attempt. Failures are its result, not the client's.
 */
export async function answerInShadow(request: PipelineRequest, decision: RoutingDecision, parts: PipelineParts): Promise<void> {
  const promptTokens = request.promptSize.textTokens;
  const outputTokens = expectedOutputTokens(request.chat, request.classification);
  const modelOf = ({ provider, id }: { provider: string; id: string }) =>
    parts.registry.getAllModels().find((model) => model.provider === provider && model.id === id);
  const costOf = (key: { provider: string; id: string }) => {
    const model = modelOf(key);
    return model ? expectedCostUsd(model, { promptTokens, lengthTokens: promptTokens, outputTokens }) : Number.POSITIVE_INFINITY;
  };
  const shadow = parts.experiments.shadowFor(request.classification.category, request.conversation, costOf);
  const model = shadow && modelOf(shadow.model);
  const provider = model && parts.registry.get(model.provider);
  if (!shadow || !provider) return;
  const ended = parts.inFlight.begin();
  const spent = parts.experiments.reserveShadow(shadow, costOf(shadow.model));
  try {
    const ranked = {
      model,
      expectedCostUsd: costOf(shadow.model),
      reason: `${model.provider}/${model.id}: shadow of experiment ${shadow.id}`,
    };
    const admission = await admit(request, ranked, parts.inFlight.signal, parts);
    if (!admission.admitted) return spent(0);
    const unseen: PipelineRequest = { ...request, chat: { ...request.chat, stream: false } };
    const attempt = new Attempt(unseen, decision, ranked, 1, admission);
    attempt.experiment = { id: shadow.id, run: shadow.run, arm: 'shadow' };
    try {
      const maxOutputTokens = admission.outputLimit;
      const chat = maxOutputTokens === undefined ? unseen.chat : { ...unseen.chat, maxOutputTokens };
      const sent = await provider.send({ model: model.id, request: chat, signal: parts.inFlight.signal, maxOutputTokens });
      if (sent.kind === 'complete') attempt.observeWhole(sent.response);
      else for await (const frame of sent.frames) for (const event of frame.events) attempt.observe(event);
      spent((await settleAttempt(attempt, { status: 'success' }, admission, parts)).costUsd);
    } catch (error) {
      if (error instanceof ProxyError) {
        admission.release();
        return spent(0);
      }
      spent((await settleAttempt(attempt, { status: 'failure', failure: toFailure(error) }, admission, parts)).costUsd);
    }
  } finally {
    ended();
  }
}
