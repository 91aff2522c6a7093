/// <reference lib="dom" />
import { element } from "./dom.ts";
import { TIME_MARGIN } from "./time_figure.ts";

/**
 * Moves a line over a figure while a recording is played; a click on the figure seeks to its time.
 *
 * @param figure A figure whose time axis is the whole recording.
 */
export function followPlayback(
  audio: HTMLAudioElement,
  figure: HTMLElement,
  seconds: number,
): void {
  const playhead = element("div", { class: "playhead", hidden: "" });
  figure.append(playhead);
  const width = () => figure.clientWidth - TIME_MARGIN.l - TIME_MARGIN.r;
  const move = () => {
    const fraction = Math.min(1, audio.currentTime / seconds);
    playhead.style.left = `${TIME_MARGIN.l + fraction * width()}px`;
    playhead.hidden = false;
    if (!audio.paused && !audio.ended) requestAnimationFrame(move);
  };
  audio.addEventListener("play", move);
  audio.addEventListener("seeked", move);
  figure.addEventListener("click", ({ clientX }) => {
    const x = clientX - figure.getBoundingClientRect().left - TIME_MARGIN.l;
    if (x < 0 || x > width()) return;
    audio.currentTime = seconds * x / width();
  });
}

/** Pauses all other recordings when one is played. */
export function playOneAtATime(): void {
  document.addEventListener("play", ({ target }) => {
    for (const audio of document.querySelectorAll("audio")) if (audio !== target) audio.pause();
  }, true); // "play" does not bubble
}
