import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oklchToHex } from '../../webview/theme/oklch';
import { ProviderColors, type ThemeKind } from '../../webview/theme/provider-colors';
import { stageColor } from '../../webview/theme/stage-colors';

const BACKGROUNDS: Record<ThemeKind, string> = {
  dark: '#1f1f1f',
  light: '#ffffff',
  'contrast-dark': '#000000',
  'contrast-light': '#ffffff',
};
const THEMES = Object.keys(BACKGROUNDS) as ThemeKind[];
const BUILT_IN = ['anthropic', 'claude-cli', 'openai', 'gemini', 'ollama', 'editor', 'demo'];

describe('provider colours', () => {
  it('stand out from the background of every theme', () => {
    const custom = ['groq', 'together', 'mistral', 'deepseek', 'local-llm', 'azure', 'fireworks', 'xai'];
    const colors = new ProviderColors([...BUILT_IN, ...custom]);
    for (const theme of THEMES) {
      for (const id of [...BUILT_IN, ...custom]) {
        expect(contrast(colors.of(id, theme), BACKGROUNDS[theme]), `${id} in ${theme}`).toBeGreaterThanOrEqual(3);
      }
    }
  });

  it('do not depend on which other built-in providers there are', () => {
    const few = new ProviderColors(['openai']);
    const many = new ProviderColors(BUILT_IN);
    for (const theme of THEMES) expect(few.of('openai', theme)).toBe(many.of('openai', theme));
  });

  it('are the same for the same providers in any order, and differ between up to eight unknown ones', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 8 }), (ids) => {
        const custom = ids.filter((id) => !BUILT_IN.includes(id));
        const forwards = new ProviderColors(custom);
        const backwards = new ProviderColors([...custom].reverse());
        const colors = custom.map((id) => forwards.of(id, 'dark'));
        expect(custom.map((id) => backwards.of(id, 'dark'))).toEqual(colors);
        expect(new Set(colors).size).toBe(custom.length);
      }),
    );
  });

  it('serve providers that nobody announced, whatever their name', () => {
    for (const id of ['', '__proto__', 'constructor', '<b>']) expect(new ProviderColors([]).of(id, 'light')).toMatch(/^#[0-9a-f]{6}$/);
  });

  it('give the models of a provider different shades, the first its own colour', () => {
    const colors = new ProviderColors([]);
    const shades = [0, 1, 2, 3].map((index) => colors.shade('openai', index, 4, 'dark'));
    expect(shades[0]).toBe(colors.of('openai', 'dark'));
    expect(new Set(shades).size).toBe(4);
  });
});

describe('stage colours', () => {
  it('differ, and an unknown stage is grey', () => {
    const stages = ['normalizer', 'deduplicator', 'symbol-table', 'code-compressor', 'context-trimmer'];
    for (const theme of THEMES) {
      expect(new Set(stages.map((stage) => stageColor(stage, theme))).size).toBe(5);
      for (const stage of stages)
        expect(contrast(stageColor(stage, theme), BACKGROUNDS[theme]), `${stage} in ${theme}`).toBeGreaterThan(2.5);
    }
    expect(stageColor('other', 'dark')).toMatch(/^#(..)\1\1$/);
  });
});

describe('OKLCH', () => {
  it('becomes sRGB', () => {
    expect(oklchToHex(0, 0, 0)).toBe('#000000');
    expect(oklchToHex(1, 0, 0)).toBe('#ffffff');
    expect(oklchToHex(0.62796, 0.25768, 29.234)).toBe('#ff0000');
    expect(oklchToHex(0.45201, 0.31321, 264.052)).toBe('#0000ff');
  });
});

/** WCAG 2.2, contrast ratio. */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4));
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}
