// Loads the alerts (`frontend/alerts`) where they are on, and when a reader asks for them. The server writes it into the
// live page, without its comments; BASE is the folder of this version's files.
const load = () => import("BASE/alerts.js");

addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-open-alerts]");
  if (!button) return;
  // The menu, which has the button on a phone, makes room.
  button.closest("dialog")?.close();
  load().then(({ open }) => open(), (error) => {
    console.warn(error);
    button.title = "Alerts could not be loaded";
  });
});

try {
  const { notification, sound } = JSON.parse(localStorage.getItem("blotter-alerts")) ?? {};
  // The page itself comes first.
  if (notification || sound) addEventListener("load", () => setTimeout(load, 500));
} catch {
  // Without storage nothing was switched on.
}
