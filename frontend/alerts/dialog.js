// The dialog in which a reader switches alerts on and off, and reads what was told last.
import { draw, hasMap, inView } from "./area.js";
import { KINDS } from "./kinds.js";
import { choose, isOn, onSettings, settings } from "./settings.js";
import { NAMES, play, prepare } from "./sounds.js";
import { sample } from "./tell.js";

const REFUSED = "Your browser does not let this page show notifications. You can allow them for this page in the browser’s settings, or choose a sound.";
const WITHOUT = "This browser shows no notifications for this page. Choose a sound.";

/** An element with its attributes and content; properties that are functions are listeners. */
function make(name, attributes = {}, ...content) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...content);
  return element;
}

/** A box or a round choice with its name. */
const option = (type, attributes, ...name) => {
  const input = make("input", { type, ...attributes });
  return [input, make("label", {}, input, ...name)];
};

/** Facts about the city that the page came with. */
function city() {
  try {
    return JSON.parse(document.getElementById("boot").textContent).data.live.city;
  } catch {
    return { name: "The whole city", emergency: "911" };
  }
}

export class Dialog {
  #element;
  #teller;
  #state = make("p", { class: "alert-state", role: "status" });
  #lines = make("ul", { class: "alert-lines" });
  #told;
  #inputs = {};
  #problem = "";

  constructor(teller) {
    this.#teller = teller;
    const { name, emergency } = city();
    const close = make("button", { type: "button", class: "btn bare square", "aria-label": "Close", click: () => this.#element.close() });
    close.innerHTML = '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M4 4l8 8M12 4l-8 8"/></svg>';
    this.#told = make("section", { "aria-labelledby": "alerts-told" }, make("h3", { class: "sub", id: "alerts-told" }, "Told last"), this.#lines);
    this.#element = make(
      "dialog",
      // A click beside the sheet falls on the dialog element itself. The page's single keys rest while it is open.
      { class: "dialog alerts", "aria-labelledby": "dialog-alerts", click: ({ target }) => target === this.#element && this.#element.close(), keydown: (event) => event.stopPropagation() },
      make(
        "div",
        { class: "dialog-content" },
        make("header", {}, make("h2", { id: "dialog-alerts" }, "Alerts"), close),
        make(
          "div",
          { class: "content" },
          make("p", {}, "While this page is open, it can tell you of a new call, and again when the call has ended and how long it took. What you choose stays in this browser; nothing is sent."),
          this.#state,
          this.#ways(),
          this.#kinds(),
          this.#where(name),
          this.#told,
          make("p", { class: "note" }, `At most one a minute. Not for emergencies. Call ${emergency}.`),
        ),
      ),
    );
    document.body.append(this.#element);
    onSettings(() => this.#update());
    teller.onTold = () => this.#update();
    this.#update();
  }

  show() {
    this.#problem = "";
    this.#update();
    if (!this.#element.open) this.#element.showModal();
  }

  /** By what the reader is told. */
  #ways() {
    const [notification, byNotification] = option("checkbox", { change: () => this.#notify(notification.checked) }, "Notification");
    const [sound, bySound] = option("checkbox", {
      change: () => {
        prepare();
        choose({ sound: sound.checked });
      },
    }, "Sound");
    const tune = make(
      "select",
      { class: "field", "aria-label": "Which sound", change: () => { choose({ tune: tune.value }); play(tune.value); } },
      ...Object.entries(NAMES).map(([value, name]) => make("option", { value }, name)),
    );
    const hear = make("button", { type: "button", class: "btn", click: () => play(tune.value) }, "Play it");
    Object.assign(this.#inputs, { notification, sound, tune });
    return make("fieldset", {}, make("legend", {}, "Tell me by"), make("div", { class: "choices" }, byNotification, bySound, make("div", { class: "alert-tune" }, tune, hear)));
  }

  async #notify(wanted) {
    this.#problem = "";
    if (wanted && !("Notification" in window)) this.#problem = WITHOUT;
    else if (wanted && (await Notification.requestPermission()) !== "granted") this.#problem = REFUSED;
    else if (wanted && !sample()) this.#problem = WITHOUT;
    choose({ notification: wanted && !this.#problem });
  }

  /** Says that notifications no longer come, and switches them off. */
  lost() {
    choose({ notification: false });
    this.show();
    this.#problem = Notification.permission === "granted" ? WITHOUT : REFUSED;
    this.#update();
  }

  #kinds() {
    this.#inputs.kinds = KINDS.map(([value, name], at) => {
      const switched = () => choose({ kinds: this.#inputs.kinds.filter(([input]) => input.checked).map(([input]) => input.value) });
      // The tile of the same kind has the marker.
      const badge = document.querySelectorAll(".kinds:not(.over) .kind .badge")[at]?.cloneNode(true) ?? "";
      return option("checkbox", { value, change: switched }, badge, name);
    });
    const all = make("p", { class: "note" }, "None chosen: all kinds.");
    return make("fieldset", {}, make("legend", {}, "Of these kinds"), make("div", { class: "alert-kinds" }, ...this.#inputs.kinds.map(([, label]) => label)), all);
  }

  #where(name) {
    const [anywhere, everywhere] = option("radio", { name: "alert-where", change: () => choose({ area: null }) }, `Anywhere in ${name}`);
    const [area, inside] = option("radio", { name: "alert-where", change: () => choose({ area: inView() }) }, "Inside the dashed box on the map");
    const box = make("button", { type: "button", class: "btn", click: () => this.#draw(box) }, "Draw a box");
    const view = make("button", { type: "button", class: "btn", click: () => choose({ area: inView() }) }, "Take the part in view");
    Object.assign(this.#inputs, { anywhere, area });
    const buttons = make("div", { class: "btns" }, box, view);
    if (!hasMap()) area.disabled = box.disabled = view.disabled = true;
    return make("fieldset", {}, make("legend", {}, "Where"), make("div", { class: "choices column" }, everywhere, inside), buttons);
  }

  async #draw(button) {
    this.#element.close();
    const area = await draw();
    if (area) choose({ area });
    this.show();
    button.focus();
  }

  /** Shows the present choice, which another tab may have changed. */
  #update() {
    const { notification, sound, tune, kinds, area } = settings();
    const inputs = this.#inputs;
    inputs.notification.checked = notification;
    inputs.sound.checked = sound;
    inputs.tune.value = tune;
    for (const [input] of inputs.kinds) input.checked = kinds.includes(input.value);
    inputs.area.checked = Boolean(area);
    inputs.anywhere.checked = !area;
    const said = this.#problem || (isOn() ? "Alerts are on." : "Alerts are off.");
    // Unchanged words must not be read out again.
    if (this.#state.textContent !== said) this.#state.textContent = said;
    this.#told.hidden = !this.#teller.lines.length;
    const clock = (at) => new Date(at).toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" }).toLowerCase();
    this.#lines.replaceChildren(...this.#teller.lines.map(({ at, text }) => make("li", {}, make("span", { class: "num" }, clock(at)), " ", text)));
  }
}
