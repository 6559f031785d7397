// Starts the page, and says so if that fails. The server writes it into each page, without its comments; BASE is the
// folder of this version's files, BUNDLE the name of the page's own, WITH_MAP whether it draws a map. The first HTML is on the screen before anything is requested.
const root = () => document.getElementById("app");
const show = () => (strip.hidden = false);
const strip = document.getElementById("failed");
// starting, again (a second time, afresh) or alive
let state = "starting";

strip.querySelector("button").addEventListener("click", () => location.reload());

// Leaflet is loaded beside the rest; without it there is still the list.
const leaflet = () => new Promise((done) => {
  const script = document.createElement("script");
  script.onload = script.onerror = done;
  script.src = "BASE/leaflet.js";
  document.head.append(script);
});

// FNV-1a over the kinds of all nodes: `first_html.rs` counts the same over what the server wrote.
const mix = (hash, text) => {
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 16777619);
  return hash >>> 0;
};
const shape = (parent, hash) => {
  for (let node = parent.firstChild; node; node = node.nextSibling) {
    if (node.nodeType === 1) hash = mix(shape(node, mix(hash, `<${node.localName}`)), ">");
    else hash = mix(hash, node.nodeType === 3 ? "t" : "c");
  }
  return hash;
};

// A proxy, an extension or a translator may have changed the document, or a cache may have kept it from an older
// version of the program: then there is nothing to hydrate, and the page is mounted afresh. So it is after a failure,
// by a fresh copy of the module: the first one is in an unknown state.
const start = () => {
  const again = state === "again";
  Promise.all([import(`BASE/BUNDLE.js${again ? "#again" : ""}`), fetch("BASE/BUNDLE_bg.wasm"), !WITH_MAP || (window.L ?? leaflet())])
    .then(([page, wasm]) => page.default({ module_or_path: wasm }).then(() => [page, wasm]))
    .then(([page, wasm]) => setTimeout(() => {
      const app = root();
      // What the server gives in place of another version's files must not be kept.
      const current = !/no-store/.test(wasm.headers.get("cache-control"));
      const how = !again && current && String(shape(app, 2166136261)) === app.dataset.shape ? "hydrate" : "mount";
      if (how === "mount") app.replaceWith(app.cloneNode(false));
      page[how](() => {
        state = "alive";
        strip.hidden = true;
        document.documentElement.dataset.start = how;
      });
    }))
    .catch((error) => {
      console.error(error);
      failed(2000);
    });
};

const failed = (pause) => {
  if (state === "starting") {
    state = "again";
    setTimeout(start, pause);
  } else setTimeout(show, state === "alive" ? 0 : 3000);
};

// A panic in WebAssembly is an error that nobody catches. While the page starts, any error of its script counts.
const heard = (error) => {
  const ours = state !== "alive" && /\/BUNDLE(_bg)?\./.test(error?.stack ?? "");
  if (ours || error instanceof WebAssembly.RuntimeError) failed(0);
};
addEventListener("error", (event) => heard(event.error));
addEventListener("unhandledrejection", (event) => heard(event.reason));

// A connection so slow that nothing comes is said as well.
setTimeout(() => state === "alive" || show(), 30000);

// What is requested before the first HTML is painted would share the connection with it.
const painted = () => new Promise((done) => {
  const kinds = window.PerformanceObserver?.supportedEntryTypes ?? [];
  if (!kinds.includes("paint")) return setTimeout(done);
  const paints = new PerformanceObserver(done);
  paints.observe({ type: "paint", buffered: true });
  // A frame that nobody sees is never painted.
  setTimeout(done, 100);
});

if (document.hidden) start();
else requestAnimationFrame(() => painted().then(start));

// What only a browser knows of a printed page: the site's address, and the day. The style sheet puts them to its foot.
const printed = () => {
  const { style } = document.documentElement;
  style.setProperty("--site", JSON.stringify(location.origin));
  style.setProperty("--printed", JSON.stringify(` · printed ${new Date().toLocaleDateString("en-GB")}`));
};
printed();
addEventListener("beforeprint", printed);

// A translator puts <font> elements in the place of texts. The page goes on writing to its own text nodes, which would
// no longer be in the document: so each is kept there, empty, before what took its place. It takes its place back when
// the page writes to it, as a new text for the translator, and takes its translation along when the page removes it.
const replaced = new WeakMap();
const observer = new MutationObserver((records) => {
  for (const { type, target, removedNodes, addedNodes, previousSibling, nextSibling } of records) {
    if (type === "characterData") {
      replaced.get(target)?.font.replaceWith(target);
      replaced.delete(target);
      continue;
    }
    for (const node of removedNodes) {
      if (node.isConnected) continue;
      const text = node.nodeType === 3 ? node : node.blotterText;
      if (!text) continue;
      const before = replaced.get(text);
      const font = [...addedNodes, previousSibling, nextSibling]
        .find((one) => one?.localName === "font" && one.parentNode === target && !one.blotterText);
      if (font) {
        font.blotterText = text;
        replaced.set(text, { font, data: before?.data ?? text.data });
        text.data = "";
        font.before(text);
      } else if (before) {
        // The page removed the text; or the translator its translation, and shows the original again.
        if (node === text) before.font.remove();
        else if (before.font === node) text.data ||= before.data;
        replaced.delete(text);
      }
    }
  }
  observer.takeRecords();
});
observer.observe(document.body, { subtree: true, childList: true, characterData: true });
