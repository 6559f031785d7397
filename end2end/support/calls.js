// Rows of the feed as the city's portal writes them: every value a string, an absent one left out.
import { createHash } from "node:crypto";

let count = 0;

/** The city's date and time some minutes ago. */
export function cityTime(minutesAgo, now = Date.now()) {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: "America/Chicago",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).formatToParts(new Date(now - minutesAgo * 60_000));
  const part = (type) => parts.find((one) => one.type === type).value;
  return {
    date: `${part("year")}-${part("month")}-${part("day")}`,
    time: `${part("hour")}:${part("minute")}:${part("second")}`,
  };
}

/** One row; what is not given is filled in, `null` leaves a field out. */
export function row({ minutesAgo = 5, ...fields } = {}) {
  count += 1;
  const { date, time } = cityTime(minutesAgo);
  const filled = {
    incident_number: `26-${String(1_000_000 + count)}`,
    unit_number: `A${count}`,
    division: "Central",
    nature_of_call: "32 - Suspicious Person",
    priority: "3",
    date: `${date}T00:00:00.000`,
    time,
    block: String(100 * count),
    location: "Elm St",
    beat: "111",
    reporting_area: "2001",
    status: "At Scene",
    ...fields,
  };
  return Object.fromEntries(Object.entries(filled).filter(([, value]) => value !== null));
}

/** `address_id` of a row: SHA-1 of block, location and beat in capitals. */
export function addressId({ block = "", location = "", beat = "" }) {
  const tidy = (text) => text.trim().replace(/\s+/g, " ").toUpperCase();
  return createHash("sha1").update([block, location, beat].map(tidy).join("|")).digest("hex");
}

/** Ordinary rows over the last hours, newest first: kinds, divisions and priorities in turn. */
export function manyRows(number) {
  const natures = [
    "6X - Major Dist (Violence)",
    "DAEF-Dist Armed Encounter Foot",
    "46 - CIT",
    "32 - Suspicious Person",
    "09 - Theft",
    "12B - Business Alarm",
    "7X - Major Accident",
    "40 - Other",
  ];
  const divisions = ["Central", "Northeast", "Northwest", "Southeast"];
  return Array.from({ length: number }, (_, at) =>
    row({
      minutesAgo: 2 + at * 3,
      nature_of_call: natures[at % natures.length],
      division: divisions[at % divisions.length],
      priority: String(1 + (at % 4)),
      location: `${["Elm", "Main", "Commerce", "Young"][at % 4]} St`,
    }),
  );
}

/** Positions for rows, spread over the middle of the city in a fixed pattern. */
export function spread(rows) {
  return rows.map((one, at) => ({
    address_id: addressId(one),
    latitude: 32.77 + 0.012 * Math.floor(at / 8),
    longitude: -96.85 + 0.021 * (at % 8),
    precision: "block",
    uncertainty_m: 60,
    matched: `${one.block} ${one.location}`.toUpperCase(),
  }));
}
