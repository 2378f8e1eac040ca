import { posix, win32 } from 'node:path';
import type { Place } from './client';

/** Joins as the place's platform does, so that tests know every platform. */
export function joined(place: Place, ...parts: string[]): string {
  return (place.platform === 'win32' ? win32 : posix).join(...parts);
}

export function inHome(place: Place, ...parts: string[]): string {
  return joined(place, place.homeDir, ...parts);
}

/** A folder that a variable names, else one in the home folder. */
export function namedFolder(place: Place, variable: string, ...fallback: string[]): string {
  return place.env[variable] || inHome(place, ...fallback);
}

/** `$XDG_CONFIG_HOME`, else `~/.config`: on every platform, for programs that follow the convention everywhere. */
export function xdgConfigFolder(place: Place): string {
  return namedFolder(place, 'XDG_CONFIG_HOME', '.config');
}

/** `%APPDATA%` on Windows. */
export function roamingFolder(place: Place): string {
  return namedFolder(place, 'APPDATA', 'AppData', 'Roaming');
}
