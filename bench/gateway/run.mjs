/**
 * Added latency and throughput of this proxy, side by side with a direct call and with @portkey-ai/gateway, in one run on one
 * machine. Usage: npm run build && node bench/gateway/run.mjs
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const KEY = 'bench-key-0123456789abcdef';
const PEER = '@portkey-ai/gateway@1.15.2';
const SEQUENTIAL = Number(process.env.SEQUENTIAL ?? 1500);
const CONNECTIONS = 50;
const THROUGHPUT_SECONDS = 6;

const children = [];
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

function start(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
  children.push(child);
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    child.on('exit', (code) => reject(new Error(`${args[0]} ended with ${code}`)));
  });
}

function installPeer() {
  const folder = join(homedir(), '.cache', 'smart-claude-proxy', 'bench');
  const script = join(folder, 'node_modules', '@portkey-ai', 'gateway', 'build', 'start-server.js');
  if (!existsSync(script)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    execFileSync('npm', ['install', '--no-audit', '--no-fund', PEER], { cwd: folder, stdio: 'inherit' });
  }
  return script;
}

/** One request; resolves with the milliseconds to the first and to the last byte of the answer's body. */
function call(target, agent, body) {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    let firstAt;
    const outgoing = request(
      {
        ...target,
        agent,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...target.headers },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          if (firstAt === undefined && (chunk.includes('One') || !chunk.startsWith('data:'))) firstAt = performance.now();
          text += chunk;
        });
        response.on('end', () => {
          if (response.statusCode !== 200) return reject(new Error(`${response.statusCode} ${text.slice(0, 200)}`));
          resolve({ firstMs: (firstAt ?? performance.now()) - startedAt, totalMs: performance.now() - startedAt, text });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Every request differs, so that nothing is answered from a cache. */
let counter = 0;
const bodyOf = (stream) =>
  JSON.stringify({
    model: 'bench',
    stream,
    messages: [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content: `Question ${counter++}: what comes after ${counter}?` },
    ],
  });

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function sequential(targets, stream, count) {
  const samples = Object.fromEntries(Object.keys(targets).map((name) => [name, []]));
  const agents = Object.fromEntries(Object.keys(targets).map((name) => [name, new Agent({ keepAlive: true, maxSockets: 1 })]));
  // Interleaved, so that whatever else the machine does hits all alike.
  for (let round = 0; round < count; round++) {
    for (const [name, target] of Object.entries(targets)) {
      const { firstMs, totalMs } = await call(target, agents[name], bodyOf(stream));
      if (round >= count / 5) samples[name].push(stream ? firstMs : totalMs);
    }
  }
  for (const agent of Object.values(agents)) agent.destroy();
  return Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, median(values)]));
}

async function throughput(target) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const until = performance.now() + THROUGHPUT_SECONDS * 1000;
  let done = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() < until) {
        await call(target, agent, bodyOf(false));
        done++;
      }
    }),
  );
  agent.destroy();
  return done / THROUGHPUT_SECONDS;
}

async function tornStreams(target, count) {
  const agent = new Agent({ keepAlive: true, maxSockets: count });
  const answers = await Promise.all(Array.from({ length: count }, () => call(target, agent, bodyOf(true))));
  agent.destroy();
  return answers.filter(({ text }) => !text.includes('eight.') || !text.trimEnd().endsWith('data: [DONE]')).length;
}

const upstreamPort = Number(await start(process.execPath, [join(import.meta.dirname, 'upstream.mjs')]));
const upstream = `http://127.0.0.1:${upstreamPort}/v1`;
const folder = mkdtempSync(join(tmpdir(), 'smart-claude-proxy-bench-'));
const settings = join(folder, 'settings.json');
const off = { enabled: false };
writeFileSync(
  settings,
  JSON.stringify({
    'budget.dailyUsd': 1000,
    providers: {
      'claude-cli': off,
      ollama: off,
      anthropic: off,
      openai: off,
      gemini: off,
      bench: { type: 'openai-compatible', baseUrl: upstream, models: [{ id: 'bench', inputUsdPerMTok: 1, outputUsdPerMTok: 2 }] },
    },
  }),
);
const ready = JSON.parse(
  await start(process.execPath, [
    join(ROOT, 'dist', 'headless.js'),
    '--settings',
    settings,
    '--storage',
    join(folder, 'storage'),
    '--port',
    '0',
    '--api-key',
    KEY,
  ]),
);
const peerPort = 18_788;
start(process.execPath, [installPeer(), '--headless', `--port=${peerPort}`], { cwd: folder }).catch(() => undefined);
await new Promise((resolve) => setTimeout(resolve, 4000));

const targets = {
  direct: { host: '127.0.0.1', port: upstreamPort, path: '/v1/chat/completions' },
  'smart-claude-proxy': {
    host: '127.0.0.1',
    port: new URL(ready.url).port,
    path: '/v1/chat/completions',
    headers: { authorization: `Bearer ${KEY}` },
  },
  portkey: {
    host: '127.0.0.1',
    port: peerPort,
    path: '/v1/chat/completions',
    headers: { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': upstream, authorization: 'Bearer x' },
  },
};

const latency = await sequential(targets, false, SEQUENTIAL);
// The peer's streams fail on current Node versions (its release appends to immutable headers), so only ours are timed.
const { portkey: _, ...streaming } = targets;
const first = await sequential(streaming, true, 60);
const rates = {};
for (const name of Object.keys(targets)) rates[name] = await throughput(targets[name]);
const torn = await tornStreams(targets['smart-claude-proxy'], 200);

const rows = Object.keys(targets).map((name) => ({
  target: name,
  'median ms': latency[name].toFixed(3),
  'added ms': (latency[name] - latency.direct).toFixed(3),
  'first token ms': first[name]?.toFixed(2) ?? '–',
  'added to first token ms': first[name] === undefined ? '–' : (first[name] - first.direct).toFixed(2),
  [`requests/s at ${CONNECTIONS}`]: Math.round(rates[name]),
}));
console.table(rows);
const share = (latency['smart-claude-proxy'] - latency.direct) / (latency.portkey - latency.direct);
console.log(`added latency against portkey: ${share.toFixed(2)} × (target at most 0.4)`);
console.log(`throughput against portkey: ${(rates['smart-claude-proxy'] / rates.portkey).toFixed(2)} × (target at least 3)`);
console.log(`torn streams of 200 at once: ${torn} (target 0)`);
process.exit(0);
