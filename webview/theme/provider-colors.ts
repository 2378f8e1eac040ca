import { oklchToHex } from './oklch';

/** What the colours have to be told apart from. */
export type ThemeKind = 'dark' | 'light' | 'contrast-dark' | 'contrast-light';

interface Hue {
  hue: number;
  chroma: number;
  /** Added to the theme's lightness, to tell neighbours apart that share a hue. */
  lift: number;
}

/** The built-in providers keep these for ever, so that people learn them. Demo is grey: its figures are not real. */
const KNOWN: Record<string, Hue> = {
  anthropic: { hue: 45, chroma: 0.14, lift: 0 },
  'claude-cli': { hue: 82, chroma: 0.13, lift: 0.04 },
  openai: { hue: 165, chroma: 0.12, lift: 0 },
  gemini: { hue: 256, chroma: 0.13, lift: 0 },
  ollama: { hue: 302, chroma: 0.14, lift: 0 },
  editor: { hue: 212, chroma: 0.1, lift: 0.03 },
  demo: { hue: 0, chroma: 0, lift: 0 },
};

/** For the rest, in the gaps between the known hues. */
const POOL: readonly Hue[] = [
  { hue: 340, chroma: 0.15, lift: 0 },
  { hue: 122, chroma: 0.14, lift: 0.03 },
  { hue: 15, chroma: 0.15, lift: 0 },
  { hue: 188, chroma: 0.09, lift: -0.04 },
  { hue: 280, chroma: 0.15, lift: -0.03 },
  { hue: 60, chroma: 0.07, lift: -0.05 },
  { hue: 145, chroma: 0.15, lift: -0.05 },
  { hue: 322, chroma: 0.1, lift: 0.06 },
];

const LIGHTNESS: Record<ThemeKind, number> = { dark: 0.72, light: 0.6, 'contrast-dark': 0.8, 'contrast-light': 0.45 };

/**
 * One colour per provider, the same in every chart and in every session: built-in ids have their own, other ids are placed
 * by a hash of their name; two that would share a place move apart in alphabetical order.
 */
export class ProviderColors {
  readonly #hues = new Map<string, Hue>();

  constructor(providerIds: Iterable<string>) {
    const taken = new Set<number>();
    for (const id of [...new Set(providerIds)].sort()) {
      if (Object.hasOwn(KNOWN, id)) continue;
      let place = hash(id) % POOL.length;
      if (taken.size >= POOL.length) taken.clear();
      while (taken.has(place)) place = (place + 1) % POOL.length;
      taken.add(place);
      const hue = POOL[place];
      if (hue) this.#hues.set(id, hue);
    }
  }

  /** The provider's colour as `#rrggbb`. */
  of(providerId: string, theme: ThemeKind): string {
    return this.shade(providerId, 0, 1, theme);
  }

  /** Shade `index` of `count` of the provider's colour, for its models; the first is the colour itself. */
  shade(providerId: string, index: number, count: number, theme: ThemeKind): string {
    const { hue, chroma, lift } = this.#hue(providerId);
    const towardsBackground = theme === 'dark' || theme === 'contrast-dark' ? -1 : 1;
    const step = count <= 1 ? 0 : (index / (count - 1)) * 0.22 * towardsBackground;
    return oklchToHex(LIGHTNESS[theme] + lift + step, chroma, hue);
  }

  #hue(id: string): Hue {
    const known = Object.hasOwn(KNOWN, id) ? KNOWN[id] : this.#hues.get(id);
    return known ?? POOL[hash(id) % POOL.length] ?? { hue: 0, chroma: 0, lift: 0 };
  }
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}
