import { fill, h } from '../dom/element';
import { icon } from '../dom/icons';
import type { Page } from '../page';
import { periodPhrase } from '../shell/period-picker';
import { providerText } from '../state/provider-names';
import { button } from '../toolkit';

/** What a newcomer does next, in place of figures that are all zero; filled only while the period has no request. */
export function welcome(page: Page): HTMLElement {
  const element = h('section', { class: 'welcome', 'aria-label': 'First steps' });
  page.store.watch(['stats', 'providers', 'connection'], () => {
    const { stats } = page.store.state;
    if (stats.data?.summary.requests !== 0) return;
    const { days } = stats.data;
    fill(
      element,
      h('h2', {}, `No requests ${periodPhrase(days)}`),
      h('ol', { class: 'steps' }, providerStep(page), clientStep(page), requestStep(page)),
      days < 90 && h('p', {}, button({ label: 'Look at the last 90 days', onPress: () => page.actions.choosePeriod(90) })),
    );
  });
  return element;
}

function providerStep(page: Page): HTMLElement {
  const usable = (page.store.state.providers.data ?? []).filter((provider) => provider.enabled && provider.available);
  if (usable.length > 0 && usable.every((provider) => provider.demo)) {
    return h(
      'li',
      {},
      h('h3', {}, 'Only the demo provider is ready'),
      h(
        'p',
        {},
        'It answers without a network, with made-up text, so that you can look around. For real answers give the proxy a provider:',
      ),
      ...providerAdvice(page),
    );
  }
  if (usable.length > 0) {
    return h(
      'li',
      {},
      h('h3', {}, icon('check'), 'A provider is ready'),
      h('p', {}, `Requests can be answered by ${usable.map((provider) => providerText(page.store.state, provider.id)).join(', ')}.`),
    );
  }
  return h('li', {}, h('h3', {}, 'Give it a provider'), ...providerAdvice(page));
}

function providerAdvice({ transport }: Page): HTMLElement[] {
  return [
    h('p', {}, 'Set an API key of Anthropic, OpenAI or Gemini, install the Claude CLI, or start Ollama.'),
    transport.host === 'editor'
      ? button({ label: 'Set API key', primary: true, onPress: () => transport.command?.('setApiKey') })
      : h(
          'p',
          { class: 'muted' },
          'Keys are set in the editor (“Smart Claude Proxy: Set API Key…”) or by ANTHROPIC_API_KEY, OPENAI_API_KEY and GEMINI_API_KEY before the proxy starts.',
        ),
  ];
}

function clientStep(page: Page): HTMLElement {
  const { transport } = page;
  const { connection } = page.store.state;
  const address = connection.kind === 'live' ? connection.url : 'http://127.0.0.1:4577';
  return h(
    'li',
    {},
    h('h3', {}, 'Point a client at it'),
    h(
      'dl',
      { class: 'addresses' },
      h('dt', {}, 'OpenAI clients'),
      h('dd', {}, h('code', {}, `${address}/v1`)),
      h('dt', {}, 'Claude Code and Anthropic clients'),
      h('dd', {}, h('code', {}, address)),
    ),
    h('p', { class: 'muted' }, 'The model name “auto” lets the proxy choose.'),
    transport.host === 'editor' && button({ label: 'Connect a client', onPress: () => transport.command?.('connectClient') }),
  );
}

function requestStep({ transport }: Page): HTMLElement {
  return h(
    'li',
    {},
    h('h3', {}, 'Send a request'),
    h('p', {}, 'It appears here as soon as it is answered.'),
    transport.host === 'editor' && button({ label: 'Send a test request', onPress: () => transport.command?.('sendTestRequest') }),
  );
}
