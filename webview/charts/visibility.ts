export interface PendingDrawing {
  /** Draws now when the element is near the visible part of the page, else as soon as it comes there. */
  request(): void;
}

/** So far outside the visible part, in CSS pixels, an element is drawn already. */
const MARGIN = 200;

/** Keeps drawing for what can be seen. */
export function onceVisible(element: Element, draw: () => void): PendingDrawing {
  // Unknown until the observer has told it, a frame after the element is in the page.
  let near: boolean | undefined;
  let pending = false;

  function drawIfNear(): void {
    if (!pending || !near) return;
    pending = false;
    draw();
  }

  new IntersectionObserver(
    (entries) => {
      near = entries.at(-1)?.isIntersecting ?? false;
      drawIfNear();
    },
    { rootMargin: `${MARGIN}px` },
  ).observe(element);
  return {
    request() {
      pending = true;
      if (near !== undefined) return drawIfNear();
      // By then the rest of the page has its data too, and its layout is as it will be drawn.
      queueMicrotask(() => {
        near ??= isNear(element);
        drawIfNear();
      });
    },
  };
}

function isNear(element: Element): boolean {
  const { top, bottom, width } = element.getBoundingClientRect();
  return width > 0 && top < window.innerHeight + MARGIN && bottom > -MARGIN;
}
