import { window } from 'vscode';

/** Shows an error with buttons. @returns the button that was pressed; undefined when it was closed */
export function showError(message: string, ...buttons: string[]): Thenable<string | undefined> {
  return window.showErrorMessage(withoutLinks(message), ...buttons);
}

/** Shows a warning with buttons. @returns the button that was pressed; undefined when it was closed */
export function showWarning(message: string, ...buttons: string[]): Thenable<string | undefined> {
  return window.showWarningMessage(withoutLinks(message), ...buttons);
}

/** Shows a notification with buttons. @returns the button that was pressed; undefined when it was closed */
export function showInformation(message: string, ...buttons: string[]): Thenable<string | undefined> {
  return window.showInformationMessage(withoutLinks(message), ...buttons);
}

/**
 * The editor makes a link of `[text](command:…)` in a notification, which runs any command when it is clicked. Our messages quote
 * models, providers, paths and settings, and none of them may offer that.
 */
function withoutLinks(message: string): string {
  return message.replaceAll('](', '] (');
}
