import { commands, Disposable, l10n } from 'vscode';
import { messageOf } from '../../error-message';
import type { Logger } from '../../proxy-contract';
import { type CommandName, commandId } from '../contributions';
import { showError } from '../messages';
import { noAnswerText } from '../no-answer-text';

/** One handler per declared command; a command without one does not compile. */
export type CommandHandlers = { [Name in CommandName]: (...args: never[]) => unknown };

/** Registers every command. A handler that fails tells the person what failed, instead of the editor's bare "command failed". */
export function registerCommands(handlers: CommandHandlers, log: Logger): Disposable {
  const registered = (Object.keys(handlers) as CommandName[]).map((name) =>
    commands.registerCommand(commandId(name), async (...args: never[]) => {
      try {
        return await handlers[name](...args);
      } catch (error) {
        log.error(`Command ${name}: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}`);
        const showLog = l10n.t('Show Log');
        const choice = await showError(`Smart Claude Proxy: ${noAnswerText(error) ?? messageOf(error)}`, showLog);
        if (choice === showLog) await commands.executeCommand(commandId('showLog'));
        return undefined;
      }
    }),
  );
  return Disposable.from(...registered);
}
