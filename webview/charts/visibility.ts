export interface PendingDrawing {
  /** Draws now when the element is near the visible part of the page, else as soon as it comes there. */
  request(): void;
}

/** Keeps drawing for what can be seen. */
export function onceVisible(element: Element, draw: () => void): PendingDrawing {
  let near = false;
  let pending = false;
  new IntersectionObserver(
    (entries) => {
      near = entries.at(-1)?.isIntersecting ?? false;
      if (near && pending) {
        pending = false;
        draw();
      }
    },
    { rootMargin: '200px' },
  ).observe(element);
  return {
    request() {
      pending = !near;
      if (near) draw();
    },
  };
}
