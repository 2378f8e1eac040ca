/** `provider:model`. Provider ids have no colon, model ids may (`ollama:llama3:8b`). */
export function modelKey(model: { provider: string; id: string }): string {
  return `${model.provider}:${model.id}`;
}
