/** One request of a mixture: what every model would have made of it. */
export interface MixtureRow {
  id: string;
  prompt: string;
  /** Given by the data, else the classifier's. */
  category?: string;
  results: Map<string, { success: boolean; costUsd: number }>;
}

/**
 * Reads a mixture: JSON Lines (one object per line) or CSV (with a header line) with the columns
 * `id, prompt, category?, <model>:success, <model>:cost`. Success is 0–1 or true/false, from 0.5 on it counts; cost is in US
 * dollars. Rows without every model's figures are an error.
 * @throws Error naming the line
 */
export function parseMixture(text: string): MixtureRow[] {
  const trimmed = text.trim();
  const records = trimmed.startsWith('{')
    ? trimmed.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
    : parseCsv(trimmed);
  const models = new Set(
    records
      .flatMap((record) => Object.keys(record))
      .filter((key) => key.endsWith(':success'))
      .map((key) => key.slice(0, -':success'.length)),
  );
  if (models.size === 0) throw new Error('no column ends in ":success"');
  return records.map((record, index) => toRow(record, index + 1, models));
}

function toRow(record: Record<string, unknown>, line: number, models: ReadonlySet<string>): MixtureRow {
  const results = new Map<string, { success: boolean; costUsd: number }>();
  for (const model of models) {
    const success = toNumber(record[`${model}:success`]);
    const costUsd = toNumber(record[`${model}:cost`]);
    if (Number.isNaN(success) || Number.isNaN(costUsd)) throw new Error(`row ${line} lacks figures of ${model}`);
    results.set(model, { success: success >= 0.5, costUsd });
  }
  const category = record.category;
  return {
    id: String(record.id ?? line),
    prompt: String(record.prompt ?? ''),
    ...(typeof category === 'string' && category !== '' ? { category } : {}),
    results,
  };
}

function toNumber(value: unknown): number {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number') return value;
  const text = String(value ?? '')
    .trim()
    .toLowerCase();
  if (text === 'true') return 1;
  if (text === 'false') return 0;
  return text === '' ? Number.NaN : Number(text);
}

/** RFC 4180: quoted fields may hold commas, line breaks and doubled quotes. */
function parseCsv(text: string): Record<string, unknown>[] {
  const rows: string[][] = [[]];
  let field = '';
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (quoted) {
      if (character !== '"') field += character;
      else if (text.charAt(index + 1) === '"') {
        field += '"';
        index++;
      } else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === ',' || character === '\n') {
      rows.at(-1)?.push(field.replace(/\r$/, ''));
      field = '';
      if (character === '\n') rows.push([]);
    } else field += character;
  }
  rows.at(-1)?.push(field.replace(/\r$/, ''));
  const [header = [], ...body] = rows;
  return body.map((row) => Object.fromEntries(header.map((name, index) => [name.trim(), row[index] ?? ''])));
}
