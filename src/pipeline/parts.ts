import type { RequestPlanner } from '../compression/request-planner';
import type { Budget } from '../cost/budget';
import type { PromptShortfall } from '../cost/prompt-shortfall';
import type { ReportedRates } from '../cost/reported-rates';
import type { ExperimentControl } from '../experiment-control';
import type { InFlightRequests } from '../in-flight-requests';
import type { ProviderRegistry } from '../providers/registry';
import type { Logger } from '../proxy-contract';
import type { Classifier } from '../routing/classifier';
import type { HealthTracker } from '../routing/health-tracker';
import type { Router } from '../routing/router';
import type { RoutingHistory } from '../routing/routing-history';
import type { WarmPrefixes } from '../routing/warm-prefixes';
import type { EventHub } from '../server/event-hub';
import type { Settings } from '../settings/schema';
import type { Store } from '../store/store';
import type { AnswerMemory } from './answer-memory';
import type { AskedQuestions } from './asked-questions';
import type { RecentTasks } from './recent-tasks';

/** What the steps of the pipeline work with; put together once, in `gateway.ts`. */
export interface PipelineParts {
  settings(): Settings;
  registry: ProviderRegistry;
  classifier: Classifier;
  router: Router;
  history: RoutingHistory;
  health: HealthTracker;
  /** What providers hold, by what was sent. */
  warm: WarmPrefixes;
  /** The same by what clients asked, which is all that is known before a model is chosen. */
  warmAsked: WarmPrefixes;
  budget: Budget;
  shortfall: PromptShortfall;
  reportedRates: ReportedRates;
  store: Store;
  recent: RecentTasks;
  questions: AskedQuestions;
  events: EventHub;
  experiments: ExperimentControl;
  planner: RequestPlanner;
  memory: AnswerMemory;
  inFlight: InFlightRequests;
  log: Logger;
}
