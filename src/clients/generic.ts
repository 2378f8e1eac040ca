import { type Client, openaiBaseUrl } from './client';

/** Anything else that speaks one of the three protocols; the person names it. */
export const generic: Client = {
  id: 'generic',
  name: 'Another client',
  choosesModel: false,
  perWorkspace: false,
  values: (target) => [
    { label: 'OPENAI_BASE_URL', value: openaiBaseUrl(target) },
    { label: 'OPENAI_API_KEY', value: target.key },
    { label: 'ANTHROPIC_BASE_URL', value: target.url },
    { label: 'ANTHROPIC_AUTH_TOKEN', value: target.key },
    { label: 'Model', value: 'auto' },
    { label: 'curl', value: curl(target) },
  ],
};

function curl(target: { url: string; key: string }): string {
  const body = JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: 'Hello' }] });
  return `curl ${target.url}/v1/chat/completions -H "Authorization: Bearer ${target.key}" -H "Content-Type: application/json" -d '${body}'`;
}
