import { shorten } from '../format/labels';
import type { ThemeColors } from '../theme/theme';
import type { LegendEntry } from './legend';

interface Picture {
  title: string;
  summary: string;
  legend: readonly LegendEntry[];
  canvas: HTMLCanvasElement;
  theme: ThemeColors;
}

const MARGIN = 16;
const LINE = 18;

/**
 * Puts a chart on the clipboard as a PNG, with title, sentence and legend on the theme's background, so that it can stand
 * alone in a chat or a document.
 * @throws when the browser does not let the page write to the clipboard
 */
export async function copyChart(picture: Picture): Promise<void> {
  if (!('clipboard' in navigator)) throw new Error('this browser gives the page no clipboard.');
  const image = drawPicture(picture);
  const blob = await new Promise<Blob | null>((resolve) => image.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('the picture is empty.');
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
}

function drawPicture({ title, summary, legend, canvas, theme }: Picture): HTMLCanvasElement {
  const scale = window.devicePixelRatio;
  const width = Math.max(canvas.clientWidth, 320) + 2 * MARGIN;
  const chartTop = MARGIN + 2 * LINE + 8;
  const legendTop = chartTop + canvas.clientHeight + LINE;
  const image = document.createElement('canvas');
  image.width = width * scale;
  image.height = (legendTop + legend.length * LINE + MARGIN / 2) * scale;
  const context = image.getContext('2d');
  if (!context) throw new Error('the browser cannot draw it.');
  context.scale(scale, scale);
  context.fillStyle = theme.background;
  context.fillRect(0, 0, image.width, image.height);
  context.textBaseline = 'top';
  const write = (text: string, x: number, y: number, font: string, color: string) => {
    context.font = `${font} ${theme.fontFamily}`;
    context.fillStyle = color;
    context.fillText(text, x, y, width - x - MARGIN);
  };
  write(title, MARGIN, MARGIN, '600 14px', theme.text);
  write(summary, MARGIN, MARGIN + LINE, '12px', theme.mutedText);
  context.drawImage(canvas, MARGIN, chartTop, canvas.clientWidth, canvas.clientHeight);
  legend.forEach((entry, index) => {
    const y = legendTop + index * LINE;
    context.fillStyle = entry.color;
    context.fillRect(MARGIN, y + 2, 10, 10);
    write(`${shorten(entry.label, 60)}${entry.value === undefined ? '' : `   ${entry.value}`}`, MARGIN + 18, y, '12px', theme.text);
  });
  return image;
}
