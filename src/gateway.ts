import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RememberedAnswers } from './cache/remembered-answers';
import { PromptCompressor } from './compression/prompt-compressor';
import { RequestPlanner } from './compression/request-planner';
import { createBudget } from './cost/budget';
import { PromptShortfall } from './cost/prompt-shortfall';
import { ReportedRates } from './cost/reported-rates';
import { countTokens, tokenCounter } from './cost/token-count';
import { ExperimentControl } from './experiment-control';
import { rateTask } from './feedback/rate-task';
import type { RunningGateway } from './gateway-contract';
import { InFlightRequests } from './in-flight-requests';
import { answerEmbeddings } from './pipeline/answer-embeddings';
import { AnswerMemory } from './pipeline/answer-memory';
import { AskedQuestions } from './pipeline/asked-questions';
import { countRequestTokens } from './pipeline/count-request-tokens';
import type { FeedbackDesk } from './pipeline/feedback-answer';
import type { PipelineParts } from './pipeline/parts';
import { answerChat } from './pipeline/pipeline';
import { RecentTasks } from './pipeline/recent-tasks';
import { createResponsesClient } from './protocols/openai-responses/client';
import { ProviderControl } from './provider-control';
import type { ProxyOptions } from './proxy-contract';
import { ProxyError } from './proxy-error';
import { Classifier } from './routing/classifier';
import { HealthTracker } from './routing/health-tracker';
import { Router } from './routing/router';
import { RoutingHistory } from './routing/routing-history';
import { WarmPrefixes } from './routing/warm-prefixes';
import { CLIENT_PROTOCOLS } from './server/client-protocols';
import { createEventHub } from './server/event-hub';
import type { Settings } from './settings/schema';
import { openStore } from './store/open-store';
import { TodayFigures } from './today-figures';

/** Opens the store and puts the parts of a running proxy together. Throws when the store cannot be opened. */
export async function createGateway(options: ProxyOptions): Promise<RunningGateway> {
  let { settings, settingsProblems } = options;
  let storageProblem: string | null = null;
  const events = createEventHub();
  const store = await openStore({
    storageDir: options.storageDir,
    workerFile: join(options.assetsDir, 'store-worker.cjs'),
    wasmFile: join(options.assetsDir, 'sql-wasm.wasm'),
    settings: retention(settings),
    log: options.log,
  });
  store.onProblem((problem) => {
    storageProblem = problem;
    events.emit({ type: 'storage', problem });
  });
  if (store.atStart.repaired) options.log.warn(store.atStart.repaired);

  const health = new HealthTracker(probeAfterMs(settings));
  const history = new RoutingHistory(store.atStart.outcomes, probeAfterMs(settings));
  const budget = createBudget({
    config: store.atStart.budget ?? initialBudget(settings),
    ...budgetRules(settings),
    daySpend: store.atStart.daySpend,
    now: Date.now,
    onCrossed: (crossed) => events.emit({ type: 'budget', budget: budget.status(), crossed }),
  });
  const providers = await ProviderControl.create(options, store, health, events);
  const classifier = new Classifier(await readFile(join(options.assetsDir, 'intent-weights.bin')));
  const inFlight = new InFlightRequests();
  const experiments = new ExperimentControl(store, events, options.log);
  await experiments.open(settings.experiments);
  const parts: PipelineParts = {
    settings: () => settings,
    registry: providers.registry,
    classifier,
    router: new Router(history, health),
    history,
    health,
    warm: new WarmPrefixes(),
    warmAsked: new WarmPrefixes(),
    budget,
    shortfall: new PromptShortfall(),
    reportedRates: new ReportedRates(),
    store,
    recent: new RecentTasks(store.atStart.recent),
    questions: new AskedQuestions(),
    events,
    experiments,
    planner: new RequestPlanner(
      new PromptCompressor({
        count: countTokens,
        countAhead: (text) => tokenCounter.warm([text]),
        onStageError: (stage, error) => options.log.warn(`Compression stage ${stage} was skipped: ${String(error)}`),
      }),
      countTokens,
    ),
    memory: new AnswerMemory(settings, (provider) => providers.registry.isEnabled(provider)),
    inFlight,
    log: options.log,
  };
  const desk: FeedbackDesk = {
    rate: async (id, rating, conversation, client) => {
      const task = id ?? parts.recent.newest(conversation, client)?.id;
      if (task === undefined) throw new ProxyError('not-found', 'There is nothing to rate yet.');
      return rateTask(task, rating, parts);
    },
  };
  const protocols = { ...CLIENT_PROTOCOLS, 'openai-responses': createResponsesClient(new RememberedAnswers()) };
  const today = new TodayFigures(store, budget, providers.registry, events);

  // Its tables take some 20 ms to build, which no request should wait for.
  setImmediate(() => classifier.warmUp());
  // The vocabulary is 2 MB; until it is there, counts are estimates.
  void tokenCounter
    .load(() => readFile(join(options.assetsDir, 'o200k.bin')))
    .catch((error: unknown) => options.log.warn(`Tokens are estimated: ${String(error)}`));

  return {
    version: options.version,
    events,
    get settingsProblems() {
      return [...settingsProblems, ...providers.problems];
    },
    get storageProblem() {
      return storageProblem;
    },
    chat: (incoming) => answerChat(incoming, protocols, desk, parts),
    countTokens: (incoming) => countRequestTokens(incoming, protocols[incoming.protocol]),
    embeddings: (body, caller, signal) => answerEmbeddings(body, caller, signal, parts),
    models: () => providers.registry.getAllModels(),
    query: (name, parameters) => store.query(name, parameters),
    rate: (taskId, rating) => rateTask(taskId, rating, parts),
    getBudgetUsage: () => budget.status(),
    async setBudget(edit) {
      await store.write({ type: 'budget', config: budget.setConfig(edit) });
      events.emit({ type: 'budget', budget: budget.status(), crossed: null });
      return budget.status();
    },
    providers: async () => providers.report(),
    overrideProvider: (id, override) => providers.override(id, override),
    testProvider: (id, signal) => providers.test(id, signal),
    experimentAction: (id, action) => experiments.act(id, action),
    checkStorage: () => store.checkAndRepair(),
    today: () => today.read(),
    async applySettings(changed, problems) {
      settings = changed;
      settingsProblems = problems;
      health.setProbeAfter(probeAfterMs(changed));
      history.setProbeAfter(probeAfterMs(changed));
      budget.applyRules(budgetRules(changed));
      parts.memory.applySettings(changed);
      store.setRetention(retention(changed));
      await experiments.applySettings(changed.experiments);
      await providers.applySettings(changed);
    },
    refreshProviders: () => providers.refresh(),
    quiet: (patienceMs) => inFlight.quiet(patienceMs),
    drain: (graceMs) => inFlight.drain(graceMs),
    deleteAllData: () => store.deleteAll(),
    async close() {
      today.stop();
      await providers.dispose();
      await store.close();
    },
  };
}

function probeAfterMs(settings: Settings): number {
  return settings['routing.probeAfterSeconds'] * 1000;
}

function retention(settings: Settings) {
  return { retentionDays: settings['storage.retentionDays'], maxRows: settings['storage.maxRows'] };
}

function initialBudget(settings: Settings) {
  return {
    dailyUsd: settings['budget.dailyUsd'],
    weeklyUsd: settings['budget.weeklyUsd'],
    monthlyUsd: settings['budget.monthlyUsd'],
    downgradeAt: settings['budget.downgradeAt'],
  };
}

function budgetRules(settings: Settings) {
  return { weekStart: settings['budget.weekStart'], clients: settings['budget.clients'], providers: settings['budget.providers'] };
}
