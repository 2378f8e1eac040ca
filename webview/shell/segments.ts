import { h } from '../dom/element';

export interface SegmentsControl<V extends string> {
  element: HTMLElement;
  update(value: V): void;
}

let lastGroup = 0;

/** A choice between a few values that are all in sight: radio buttons, side by side. */
export function segments<V extends string>(options: {
  legend: string;
  options: readonly { value: V; label: string }[];
  onChoose(value: V): void;
}): SegmentsControl<V> {
  const name = `segments-${++lastGroup}`;
  const choices = options.options.map(({ value, label }) => {
    const input = h('input', { type: 'radio', name, value, onChange: () => options.onChoose(value) });
    return { value, input, element: h('label', { class: 'segment' }, input, h('span', {}, label)) };
  });
  return {
    element: h(
      'fieldset',
      { class: 'segments' },
      h('legend', { class: 'visually-hidden' }, options.legend),
      ...choices.map(({ element }) => element),
    ),
    update(value) {
      for (const choice of choices) choice.input.checked = choice.value === value;
    },
  };
}
