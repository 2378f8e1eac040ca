import { type ExtensionContext, StatusBarAlignment, window } from 'vscode';

export function activate(context: ExtensionContext): void {
  const item = window.createStatusBarItem('cost', StatusBarAlignment.Right, 100);
  item.text = '$(graph) $0.00';
  item.show();
  context.subscriptions.push(item);
}
