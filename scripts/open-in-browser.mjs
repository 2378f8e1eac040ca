import { spawn } from 'node:child_process';

/** Opens an address in the person's browser, where there is a screen to show it on. */
export function openInBrowser(address) {
  const hasDisplay = process.platform === 'darwin' || process.platform === 'win32' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!hasDisplay || process.env.CI) return;
  const [command, ...args] = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[process.platform] ?? ['xdg-open'];
  spawn(command, [...args, address], { stdio: 'ignore', detached: true })
    .on('error', () => console.log('No browser could be opened; open the address above.'))
    .unref();
}
