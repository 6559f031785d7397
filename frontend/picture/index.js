// A card as a picture: twice the size it has on the page, in the page's theme, with its filters and its source.
//
// The page loads this file when a reader first asks for a picture (`app/src/widgets/card_menu.js`) and presses the
// button once more; from then on it is heard here.
// What the browser has laid out is painted on a canvas, element by element, so that a picture is what the page shows;
// nothing is fetched, and the page's policy needs no exception.
import { paint } from "./paint.js";
import { fontOf, lines } from "./text.js";

/** Pixels for each of the page's. */
const SCALE = 2;
/** What belongs to the page and not to the picture. */
const LEFT_OUT = ".card-menu,.as-table,.map-controls,.map-note,.cells-table,.visually-hidden,.js";

addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-picture]");
  if (!button) return;
  event.stopPropagation();
  save(button);
}, { capture: true });

/**
 * Draws the card of a button, hands it to the reader as a file and closes the menu.
 *
 * @param button of a card's menu; `data-filters`: what is shown, in words; `data-credit`: where it is from;
 *   `data-picture`: the file's name.
 */
async function save(button) {
  const { filters, credit, picture } = button.dataset;
  try {
    const blob = await new Promise((done) => draw(button.closest(".card"), filters, credit).toBlob(done, "image/png"));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = picture;
    link.click();
    // The browser has begun to save it by then.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    const menu = button.closest("details");
    menu.open = false;
    menu.querySelector("summary").focus();
  } catch (error) {
    console.warn(error);
    button.textContent = "The picture could not be made";
  }
}

/** The card, its filters under its title, its source at the foot. */
function draw(card, filters, credit) {
  const box = card.getBoundingClientRect();
  const style = getComputedStyle(card);
  const colour = (name) => {
    card.style.setProperty("outline-color", `var(${name})`);
    const found = getComputedStyle(card).outlineColor;
    card.style.removeProperty("outline-color");
    return found;
  };
  const side = parseFloat(style.paddingLeft);
  const width = box.width - 2 * side;
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  const filtersStyle = { size: 13, height: 18, colour: colour("--ink-2") };
  const source = { size: 12, height: 17, colour: colour("--ink-3") };
  const wrapped = (text, { size }) => {
    pen.font = fontOf(style, size);
    return lines(text, width, (line) => pen.measureText(line).width);
  };
  const [above, below] = [wrapped(filters, filtersStyle), wrapped(credit, source)];
  const head = card.querySelector("header").getBoundingClientRect();
  const under = head.bottom - box.top - 4;
  const moved = above.length * filtersStyle.height + 4;
  const foot = box.height + moved - 4;
  canvas.width = Math.round(box.width * SCALE);
  canvas.height = Math.round((foot + 10 + below.length * source.height + 12) * SCALE);
  pen.scale(SCALE, SCALE);
  pen.fillStyle = style.backgroundColor;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.textBaseline = "alphabetic";
  const write = (all, top, { size, height, colour }) => {
    pen.font = fontOf(style, size);
    pen.fillStyle = colour;
    all.forEach((line, at) => pen.fillText(line, side, top + (at + 0.75) * height));
  };
  for (const part of card.children) {
    const shift = part.matches("header") ? 0 : moved;
    paint(pen, part, { left: box.left, top: box.top - shift }, LEFT_OUT);
  }
  write(above, under, filtersStyle);
  pen.fillStyle = colour("--line");
  pen.fillRect(side, foot, width, 1);
  write(below, foot + 10, source);
  return canvas;
}
