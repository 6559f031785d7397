// Alerts, with closure: on the live page a reader may ask to be told of new calls of a kind or in an area, and again
// when each has ended.
//
// The page loads this file when the reader opens the dialog, and at its start where alerts are on (`app/src/alerts.js`).
// Everything stays in the browser: no account, nothing is sent. The page's own stream rests while its tab is hidden,
// when alerts matter most, so they have a stream of their own; of several tabs one has it.
import { Outline } from "./area.js";
import { Dialog } from "./dialog.js";
import { Followed } from "./followed.js";
import { isOn, onSettings, settings } from "./settings.js";
import { Teller } from "./tell.js";
import { Watch } from "./watch.js";

const LOCK = "blotter-alerts";

const teller = new Teller();
const outline = new Outline();
/** Ends what runs while alerts are on. */
let end;
let dialog;

/** Opens the dialog. */
export function open() {
  dialog ??= new Dialog(teller);
  dialog.show();
}

// Whoever relies on notifications must see that they don't come.
teller.onLost = () => {
  open();
  dialog.lost();
};

/** Whoever holds the lock follows the calls; the others wait for their turn, so that nothing is told twice. */
function start() {
  const stop = new AbortController();
  end = () => stop.abort();
  const follow = () => {
    const followed = new Followed(teller.told);
    const watch = new Watch((incidents, at, seen) => teller.tell(followed.take(incidents, settings(), at, seen)));
    watch.start();
    return new Promise((done) => {
      const over = () => {
        watch.stop();
        teller.rest();
        done();
      };
      if (stop.signal.aborted) over();
      else stop.signal.addEventListener("abort", over);
    });
  };
  // Only a secure origin has locks.
  if (!navigator.locks) follow();
  else navigator.locks.request(LOCK, { signal: stop.signal }, follow).catch(() => {});
}

function update() {
  const on = isOn();
  document.documentElement.toggleAttribute("data-alerts", on);
  outline.show(on ? settings().area : null);
  if (on && !end) start();
  if (!on && end) {
    end();
    end = undefined;
    teller.forget();
  }
}

onSettings(update);
update();
// A page that is kept for the Back button has neither a lock nor a stream.
addEventListener("pagehide", () => {
  end?.();
  end = undefined;
});
addEventListener("pageshow", ({ persisted }) => persisted && update());
