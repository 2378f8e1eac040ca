const SVG = 'http://www.w3.org/2000/svg';

/** 16 × 16 outlines in the manner of the editor's own icons; drawn with the text's colour. */
const PATHS = {
  chevron: 'M6 3.5 10.5 8 6 12.5',
  check: 'M3 8.5 6.5 12 13 4.5',
  cross: 'M4 4l8 8M12 4l-8 8',
  dash: 'M4 8h8',
  copy: 'M6 5.5h7v8H6zM3 10.5v-8h7',
  edit: 'M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3zM9 4.7 11.3 7',
  thumbUp: 'M2.5 7.5h2.4v6H2.5zM4.9 7.6 8 2.4c1 0 1.7.7 1.5 1.8L9 6.6h3.4c.8 0 1.3.7 1.1 1.5l-1 4.4c-.2.6-.7 1-1.3 1H4.9',
  thumbDown: 'M2.5 8.5h2.4v-6H2.5zM4.9 8.4 8 13.6c1 0 1.7-.7 1.5-1.8L9 9.4h3.4c.8 0 1.3-.7 1.1-1.5l-1-4.4c-.2-.6-.7-1-1.3-1H4.9',
  star: 'M8 2.2l1.7 3.7 4.1.5-3 2.8.8 4L8 11.2l-3.6 2 .8-4-3-2.8 4.1-.5z',
  warning: 'M8 2.5 14.5 13.5h-13zM8 6.5v3.4M8 11.4v.8',
  info: 'M8 7.2v4.3M8 4.5v.9M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z',
} as const;

export type IconName = keyof typeof PATHS;

/** An icon that says nothing to screen readers: name the control it stands in. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  for (const [key, value] of Object.entries({
    viewBox: '0 0 16 16',
    width: '16',
    height: '16',
    'aria-hidden': 'true',
    class: `icon icon-${name}`,
  })) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
