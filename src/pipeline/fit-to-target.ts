import type { ModelInfo } from '../model-info';
import type { Provider } from '../providers/provider';
import type { PipelineParts } from './parts';
import type { PipelineRequest } from './pipeline-request';

/** The request as this target gets it. */
export function fitToTarget(request: PipelineRequest, _provider: Provider, _model: ModelInfo, _parts: PipelineParts): PipelineRequest {
  return request;
}
