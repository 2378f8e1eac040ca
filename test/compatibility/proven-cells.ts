/** What a run of the tests has proven, and how a page shows it. */
export class ProvenCells {
  readonly #cells = new Map<string, string | true>();

  constructor(
    private readonly clients: readonly string[],
    private readonly providers: readonly string[],
    private readonly features: readonly string[],
  ) {}

  /** @param lacking why it cannot be had, when that is what was proven */
  add(client: string, provider: string, feature: string, lacking: string | undefined): void {
    this.#cells.set(keyOf(client, provider, feature), lacking ?? true);
  }

  /** Cells that no test has said anything about. */
  missing(): string[] {
    const all = this.clients.flatMap((client) =>
      this.providers.flatMap((provider) => this.features.map((feature) => keyOf(client, provider, feature))),
    );
    return all.filter((key) => !this.#cells.has(key));
  }

  toMarkdown(): string {
    const notes: string[] = [];
    const tables = this.clients.map((client) => {
      const rows = this.features.map((feature) => {
        const cells = this.providers.map((provider) => this.#mark(keyOf(client, provider, feature), notes));
        return `| ${[feature, ...cells].join(' | ')} |`;
      });
      const head = `| from ${client} to | ${this.providers.join(' | ')} |`;
      return [`## ${client}`, '', head, `| --- |${' :-: |'.repeat(this.providers.length)}`, ...rows].join('\n');
    });
    const legend = ['✓ proven · – the provider has no such thing:', '', ...notes.map((note, i) => `${i + 1}. ${note}`)].join('\n');
    return [...tables, legend].join('\n\n');
  }

  #mark(key: string, notes: string[]): string {
    const cell = this.#cells.get(key);
    if (cell === undefined) return '';
    if (cell === true) return '✓';
    if (!notes.includes(cell)) notes.push(cell);
    return `– (${notes.indexOf(cell) + 1})`;
  }
}

function keyOf(client: string, provider: string, feature: string): string {
  return `${client} → ${provider}: ${feature}`;
}
