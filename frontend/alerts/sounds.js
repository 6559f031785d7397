// Short, soft tones; upwards for a new call, downwards for one that has ended.

/** Frequencies in hertz, the kind of wave, and how long each tone sounds, in seconds. */
const TUNES = {
  notes: { tones: [523.25, 659.25], wave: "sine", each: 0.22 },
  low: { tones: [220, 247], wave: "sine", each: 0.4 },
  tap: { tones: [330, 440], wave: "triangle", each: 0.07 },
};
export const NAMES = { notes: "Two soft notes", low: "A low tone", tap: "Two taps" };

/** The loudest that a tone gets; 1 would be the device's full strength. */
const LOUD = 0.15;
let audio;
let wanted = false;

// Browsers keep a page silent until the reader has used it; from then on it may sound.
for (const name of ["pointerdown", "keydown"]) {
  addEventListener(name, () => wanted && (audio ??= new AudioContext()).resume(), { capture: true });
}

/** From the reader's next click or key on, a tone is heard when it is due. */
export function prepare() {
  wanted = true;
}

/** Plays a tune. */
export async function play(name, falling = false) {
  if (!audio && navigator.userActivation && !navigator.userActivation.hasBeenActive) return;
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
  const { tones, wave, each } = TUNES[name] ?? TUNES.notes;
  const begin = audio.currentTime + 0.02;
  (falling ? tones.toReversed() : tones).forEach((tone, at) => {
    const [source, strength] = [audio.createOscillator(), audio.createGain()];
    const from = begin + at * each;
    source.type = wave;
    source.frequency.value = tone;
    strength.gain.setValueAtTime(0, from);
    strength.gain.linearRampToValueAtTime(LOUD, from + 0.015);
    strength.gain.exponentialRampToValueAtTime(0.0001, from + each * 1.6);
    source.connect(strength).connect(audio.destination);
    source.start(from);
    source.stop(from + each * 1.7);
  });
}
