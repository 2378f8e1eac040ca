import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Harness } from './harness';
import { eventually } from './page-questions';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.create();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

describe('what can be changed', () => {
  it('is a budget limit, in its gauge', async () => {
    const open = await harness.open();
    const gauge = open.page.locator('[data-period="daily"]');
    await open.page.getByRole('button', { name: 'Change the daily limit' }).click();
    const field = gauge.getByRole('textbox', { name: 'Daily limit in US dollars' });
    expect(await field.inputValue()).toBe('2');
    await field.fill('a lot');
    await field.press('Enter');
    await gauge.getByText('Type an amount').waitFor();
    await field.fill('5000');
    await field.press('Enter');
    await gauge.getByText('dailyUsd: must be at most 1000.').waitFor();
    await field.fill('7.5');
    await gauge.getByRole('button', { name: 'Save' }).click();
    await gauge.getByText('of $7.50').waitFor();
    expect(open.api.budgetStatus().config.dailyUsd).toBe(7.5);
    expect(await open.page.evaluate<string>('document.activeElement.getAttribute("aria-label")')).toBe('Change the daily limit');
    await open.page.keyboard.press('Enter');
    await gauge.getByRole('button', { name: 'Remove limit' }).click();
    await gauge.getByText('No limit').waitFor();
    expect(open.api.budgetStatus().config.dailyUsd).toBeNull();
  });

  it('tells the state of a budget in words too', async () => {
    const open = await harness.open({ budget: { dailyUsd: 1000, weeklyUsd: 0.01, monthlyUsd: null } });
    await open.page.locator('[data-period="daily"][data-level="ok"]').getByText('Within the limit').waitFor();
    await open.page.locator('[data-period="weekly"][data-level="over"]').getByText('Used up').waitFor();
    await open.page.locator('[data-period="monthly"][data-level="none"]').getByText('No limit').waitFor();
    expect(await open.page.getByRole('meter', { name: 'Weekly budget' }).getAttribute('aria-valuetext')).toContain('Used up');
  });

  it('begins with the value as it is, so that saving it unchanged changes nothing', async () => {
    const open = await harness.open({ budget: { downgradeAt: 0.855 } });
    await open.page.getByRole('button', { name: 'Change from where cheaper models are preferred' }).click();
    await eventually(() => open.page.getByRole('textbox', { name: 'Percent of a limit' }).inputValue()).toBe('85.5');
  });

  it('is whether and when a provider is used', async () => {
    const open = await harness.open();
    const card = open.page.locator('[data-provider="openai"]');
    await card.getByRole('checkbox', { name: 'Enabled' }).click();
    await card.getByText('Switched off here').waitFor();
    expect(open.api.providers.find((provider) => provider.id === 'openai')?.enabled).toBe(false);
    await card.getByRole('button', { name: 'Use setting for openai' }).click();
    await eventually(() => card.getByRole('checkbox').getAttribute('aria-checked')).toBe('true');
    await card.getByRole('button', { name: 'Priority 20 of openai' }).click();
    await card.getByRole('textbox').fill('3');
    await card.getByRole('textbox').press('Enter');
    await card.getByText('Priority 3', { exact: true }).waitFor();
  });

  it('leaves a provider as it was when the change is refused, and says why', async () => {
    const open = await harness.open();
    const card = open.page.locator('[data-provider="openai"]');
    await card.waitFor();
    open.api.fault = (method) => (method === 'PUT' ? 503 : null);
    await card.getByRole('checkbox', { name: 'Enabled' }).click();
    await card.getByText('Not changed: The store is busy').waitFor();
    expect(await card.getByRole('checkbox').getAttribute('aria-checked')).toBe('true');
  });

  it('tests connections and says where keys are set', async () => {
    const open = await harness.open();
    await open.page.getByRole('button', { name: 'Test the connection to openai' }).click();
    await open.page.getByText('It answers. (212 ms)').waitFor();
    await open.page.getByRole('button', { name: 'Test the connection to groq' }).click();
    await open.page.getByText('groq answered 503.').waitFor();
    await open.page.getByRole('button', { name: 'Set key of gemini' }).click();
    await open.page.getByText('Keys are kept by the editor').waitFor();
  });

  it('is an experiment', async () => {
    const open = await harness.open();
    const card = open.page.locator('[data-experiment="mini-for-code"]');
    await card.getByRole('button', { name: 'Promote challenger' }).click();
    await card.getByText('mini-for-code is now promoted.').waitFor();
    await card.getByRole('button', { name: 'Undo promotion' }).click();
    await card.getByRole('button', { name: 'Start again' }).click();
    await card.getByRole('button', { name: 'Stop', exact: false }).first().waitFor();
    expect(open.api.experiments[0]?.status).toBe('running');
  });

  it('is what the success charts look at', async () => {
    const open = await harness.open();
    const card = open.page.locator('.chart-card', { hasText: 'Success by category' });
    await card.getByText('Data table').click();
    await open.page.getByRole('combobox', { name: 'Provider of the success charts' }).click();
    await open.page.getByRole('combobox', { name: 'Provider of the success charts' }).getByRole('option', { name: 'OpenAI' }).click();
    await eventually(() => card.locator('tbody tr td:nth-child(2)').first().textContent()).toBe('OpenAI');
  });
});
