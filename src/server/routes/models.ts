import { Hono } from 'hono';
import type { Gateway } from '../../gateway-contract';
import type { ModelInfo } from '../../model-info';
import { nearNames } from '../../near-names';
import { ProxyError } from '../../proxy-error';
import { asksInAnthropicTerms } from '../client-protocols';
import type { AppEnvironment } from '../guard';

interface ListedModel {
  id: string;
  owner: string;
  displayName: string;
  contextWindow: number | undefined;
  maxOutputTokens: number | undefined;
}

/** `GET /v1/models` in the form the asking client expects: Anthropic's when it sends `anthropic-version`, else OpenAI's. */
export function modelRoutes(gateway: () => Gateway): Hono<AppEnvironment> {
  const app = new Hono<AppEnvironment>();

  app.get('/v1/models', (c) => {
    const models = listedModels(gateway().models());
    if (!asksInAnthropicTerms(c.env.incoming.headers)) return c.json({ object: 'list', data: models.map(openaiModel) });
    return c.json({
      data: models.map(anthropicModel),
      has_more: false,
      first_id: models[0]?.id ?? null,
      last_id: models.at(-1)?.id ?? null,
    });
  });

  app.get('/v1/models/:id{.+}', (c) => {
    const id = c.req.param('id');
    const models = listedModels(gateway().models());
    const model = models.find((candidate) => candidate.id === id) ?? models.find((candidate) => candidate.id.endsWith(`:${id}`));
    if (!model) {
      const near = nearNames(
        id,
        models.map((candidate) => candidate.id),
      );
      const hint = near.length > 0 ? ` Did you mean ${near.join(', ')}?` : '';
      throw new ProxyError('not-found', `There is no model "${id}".${hint}`, { code: 'model_not_found', param: 'model' });
    }
    return c.json(asksInAnthropicTerms(c.env.incoming.headers) ? anthropicModel(model) : openaiModel(model));
  });

  return app;
}

function listedModels(models: readonly ModelInfo[]): ListedModel[] {
  const auto: ListedModel = {
    id: 'auto',
    owner: 'smart-claude-proxy',
    displayName: 'Auto: the cheapest model that will do',
    contextWindow: undefined,
    maxOutputTokens: undefined,
  };
  return [
    auto,
    ...models.map((model) => ({
      id: `${model.provider}:${model.id}`,
      owner: model.provider,
      displayName: model.displayName ?? model.id,
      contextWindow: model.contextWindow,
      maxOutputTokens: model.maxOutputTokens,
    })),
  ];
}

function openaiModel(model: ListedModel) {
  return {
    id: model.id,
    object: 'model',
    created: 0,
    owned_by: model.owner,
    display_name: model.displayName,
    context_window: model.contextWindow,
    max_output_tokens: model.maxOutputTokens,
  };
}

function anthropicModel(model: ListedModel) {
  return { type: 'model', id: model.id, display_name: model.displayName, created_at: '1970-01-01T00:00:00Z' };
}
