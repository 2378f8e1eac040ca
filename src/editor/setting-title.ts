import { type SettingKey, settingsTable } from '../settings/schema';

/** The setting that a problem's path lies in: `providers` for `providers.groq.baseUrl`; the path itself when there is none such. */
export function settingOf(path: string): string {
  const keys = Object.keys(settingsTable) as SettingKey[];
  return keys.find((key) => path === key || path.startsWith(`${key}.`)) ?? path;
}

/** A setting as the settings editor titles it: `Routing: Success Threshold` for `routing.successThreshold`. */
export function settingTitle(key: string): string {
  const words = key.split('.').map(inWords);
  const name = words.pop() ?? '';
  return words.length > 0 ? `${words.join(' › ')}: ${name}` : name;
}

function inWords(part: string): string {
  return part.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/^./, (first) => first.toUpperCase());
}
