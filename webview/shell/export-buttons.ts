import { h } from '../dom/element';
import type { ExportFormat } from '../messages';
import type { Page } from '../page';
import { messageOf } from '../state/slice';
import { createButton } from '../toolkit';
import { periodPhrase } from './period-picker';

/** Saves the requests of the chosen period as a file. */
export function exportButtons(page: Page): HTMLElement {
  const make = (format: ExportFormat) => {
    const control = createButton({
      label: `Export ${format.toUpperCase()}`,
      onPress: () => void save(),
    });
    const save = async () => {
      control.setDisabled(true);
      const { days } = page.store.state;
      try {
        await page.transport.exportLog(days, format);
        if (page.transport.host === 'browser') page.notify(`The requests made ${periodPhrase(days)} are in your downloads.`);
      } catch (error) {
        page.notify(`The log could not be exported: ${messageOf(error)}`);
      }
      control.setDisabled(false);
    };
    return control.element;
  };
  return h(
    'div',
    { class: 'button-row', role: 'group', 'aria-label': 'Export the requests of the chosen period' },
    make('csv'),
    make('json'),
  );
}
