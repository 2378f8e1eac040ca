import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

/** Where the vendor's installers put it when the folder is not on the PATH of a program that was started from a desktop. */
const INSTALLED_BELOW_HOME = [
  ['.local', 'bin'],
  ['.claude', 'local'],
];

/**
 * The absolute path of the Claude CLI, or undefined where there is none.
 * @param name setting `providers.claude-cli.path`: a name to look for on the PATH, or a path (`~/` is the home folder)
 */
export async function findClaudeBinary(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const home = env.HOME ?? env.USERPROFILE ?? '';
  const asked = name.startsWith('~/') ? join(home, name.slice(2)) : name;
  if (isAbsolute(asked) || /[\\/]/.test(asked)) return firstExecutable([resolve(asked)]);
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter(isAbsolute);
  if (home !== '') folders.push(...INSTALLED_BELOW_HOME.map((folder) => join(home, ...folder)));
  return firstExecutable(folders.flatMap((folder) => namesIn(folder, asked)));
}

/** On Windows npm puts a batch file on the PATH, which cannot be started without a shell: the binary itself lies below it. */
function namesIn(folder: string, name: string): string[] {
  if (process.platform !== 'win32') return [join(folder, name)];
  return [join(folder, `${name}.exe`), join(folder, 'node_modules', '@anthropic-ai', 'claude-code', 'bin', 'claude.exe')];
}

async function firstExecutable(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const executable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) return path;
  }
  return undefined;
}
