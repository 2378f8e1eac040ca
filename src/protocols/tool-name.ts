/** What OpenAI takes as the name of a function; Anthropic and Gemini take it as well. */
const TAKEN_EVERYWHERE = /^[A-Za-z0-9_-]{1,64}$/;

/** Of a name that has to change; nine more tell two apart that begin alike. */
const KEPT_LENGTH = 55;

/** The name itself where every provider takes it, else one made of it alone, so that the history agrees with the tools. */
export function fitToolName(name: string): string {
  if (TAKEN_EVERYWHERE.test(name)) return name;
  return `${name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, KEPT_LENGTH)}_${fingerprint(name)}`;
}

/** FNV-1a, 32 bit, as 8 hexadecimal digits. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
