import { fractionOf, type LimitState } from '../cost/budget-limits';
import { ownerOf } from '../cost/budget-refusal';
import { resolveModel } from '../providers/resolve-model';
import { ProxyError } from '../proxy-error';
import { applyAliases } from '../routing/aliases';
import { expectedOutputTokens } from '../routing/expected-output';
import type { RouteBudget, RouteRequest, RouteTarget, RoutingDecision } from '../routing/route-request';
import { modelsWithin } from './native-only';
import { neededCapabilities } from './needed-capabilities';
import type { PipelineParts } from './parts';
import type { PipelineRequest } from './pipeline-request';
import { promptTokensAt } from './prompt-size';

/**
 * Decides who is asked, and in which order when they fail.
 * @throws ProxyError 404 for an unknown model, 503 without any provider, 400 when nobody can do what the request needs
 */
export function routeRequest(request: PipelineRequest, parts: PipelineParts): RoutingDecision {
  const settings = parts.settings();
  const all = parts.registry.getAllModels();
  if (parts.registry.getEnabled().length === 0) throw noProvider();
  const target = targetOf(request, parts);
  // A provider that lists no models can still be asked for one by name.
  if (all.length === 0 && target.kind !== 'models') throw noProvider();
  const models = target.kind === 'models' ? all : modelsWithin(request, all, parts.registry);
  const now = Date.now();
  const asked: RouteRequest = {
    target,
    classification: request.classification,
    models,
    needs: neededCapabilities(request.chat),
    promptTokens: request.promptSize.textTokens,
    contextTokens: contextTokens(request, parts),
    outputTokens: expectedOutputTokens(request.chat, request.classification),
    budget: budgetView(request, parts),
    priority: (provider) => parts.registry.priorityOf(provider),
    promptCache: (model) => ({
      readTokens: parts.warmAsked.warmTokens(request.promptSize.prefixes, model.provider, model.id, now),
      writeTokens: 0,
    }),
    successThreshold: settings['routing.successThreshold'],
    ...experimentChoice(request, parts),
    now,
  };
  const decision = routeWithin(asked, parts);
  if (decision.order.length === 0) throw nobodyCan(decision, request);
  return decision;
}

/** Where no context is wide enough the widest is asked: trimming may make the prompt fit, and whether it does is seen before it is sent. */
function routeWithin(asked: RouteRequest, { router }: PipelineParts): RoutingDecision {
  const decision = router.route(asked);
  if (decision.blocked !== 'context') return decision;
  const able = asked.models.filter(({ capabilities }) => [...asked.needs].every((need) => capabilities.has(need)));
  const rooms = able.map(({ contextWindow, maxOutputTokens }) => contextWindow - Math.min(asked.outputTokens, maxOutputTokens));
  return router.route({ ...asked, contextTokens: () => Math.max(...rooms) });
}

/** The same for all models of a provider, of which there may be hundreds. */
function contextTokens(request: PipelineRequest, { registry }: PipelineParts): RouteRequest['contextTokens'] {
  const known = new Map<string, number>();
  return ({ provider }) => {
    const protocol = registry.get(provider)?.protocol ?? 'openai-chat';
    const tokens = known.get(provider) ?? promptTokensAt(provider, protocol, request.promptSize, request.chat);
    known.set(provider, tokens);
    return tokens;
  };
}

function targetOf(request: PipelineRequest, parts: PipelineParts): RouteTarget {
  const asked = applyAliases(request.chat.model, parts.settings()['routing.aliases']);
  const target = resolveModel(asked, parts.registry, neededCapabilities(request.chat));
  return target.kind === 'models' ? { kind: 'models', models: modelsWithin(request, target.models, parts.registry) } : target;
}

function experimentChoice(request: PipelineRequest, parts: PipelineParts): Pick<RouteRequest, 'experiment'> {
  const arm = parts.experiments.armFor(request.classification.category, request.conversation);
  return arm ? { experiment: arm } : {};
}

function budgetView(request: PipelineRequest, parts: PipelineParts): RouteBudget {
  const scope = { client: request.incoming.client };
  const mode = parts.budget.mode(scope) === 'normal' ? 'normal' : 'downgrade';
  return {
    mode,
    note: mode === 'normal' ? '' : budgetNote(parts.budget.fullest(scope)),
    downgradeExplicitModels: parts.settings()['budget.downgradeExplicitModels'],
  };
}

function budgetNote(limit: LimitState | undefined): string {
  return limit ? `${limit.period} budget${ownerOf(limit)} at ${Math.floor(fractionOf(limit) * 100)}%` : '';
}

function noProvider(): ProxyError {
  return new ProxyError(
    'no-provider',
    'No provider is ready to answer. Set an API key (command "Set API Key…", or ANTHROPIC_API_KEY, OPENAI_API_KEY, GEMINI_API_KEY), ' +
      'install the Claude CLI, start Ollama, or add a server to the setting "smartClaudeProxy.providers".',
    { code: 'no_provider' },
  );
}

function nobodyCan(decision: RoutingDecision, request: PipelineRequest): ProxyError {
  const why = decision.candidates.slice(0, 5).map(({ provider, model, verdict }) => `${provider}:${model} ${verdict}`);
  return new ProxyError(
    'bad-request',
    `No model for "${request.chat.model}" can take this request: ${why.join('; ') || decision.reason}.`,
    { param: 'model' },
  );
}
