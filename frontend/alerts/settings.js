// What the reader chose, in this browser alone.
const KEY = "blotter-alerts";
/** Off: told by nothing. `kinds`: none means all. `area`: south, west, north, east; none is the whole city. */
const OFF = { notification: false, sound: false, tune: "notes", kinds: [], area: null };

const listeners = new Set();
let chosen = read();

function read() {
  try {
    return { ...OFF, ...JSON.parse(localStorage.getItem(KEY)) };
  } catch {
    return { ...OFF };
  }
}

/** The present choice. */
export const settings = () => chosen;

/** Whether the reader is told at all. */
export const isOn = () => chosen.notification || chosen.sound;

/** Changes the choice and keeps it. */
export function choose(changes) {
  chosen = { ...chosen, ...changes };
  try {
    localStorage.setItem(KEY, JSON.stringify(chosen));
  } catch {
    // Storage is full or forbidden: the choice holds as long as the page.
  }
  for (const listener of listeners) listener();
}

/** Calls back after each change, also by another tab. */
export const onSettings = (listener) => listeners.add(listener);

addEventListener("storage", ({ key }) => {
  if (key !== KEY) return;
  chosen = read();
  for (const listener of listeners) listener();
});
