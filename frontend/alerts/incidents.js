// Calls as incidents, as `model/src/incident.rs` and `view/src/words.rs` have them: kind, plain words, place.

/**
 * Calls by their incident's number.
 *
 * @param calls as in `/current-calls/`
 * @param addresses by `address_id`
 */
export function incidentsOf(calls, addresses) {
  const units = Map.groupBy?.(calls, (call) => call.incident_number) ?? grouped(calls);
  return new Map([...units].map(([number, calls]) => [number, incident(number, calls, addresses)]));
}

function grouped(calls) {
  const groups = new Map();
  for (const call of calls) groups.set(call.incident_number, [...(groups.get(call.incident_number) ?? []), call]);
  return groups;
}

function incident(number, calls, addresses) {
  const address = (call) => addresses.get(call.address_id);
  calls.sort((a, b) => Date.parse(a.first_seen) - Date.parse(b.first_seen) || (a.unit_number < b.unit_number ? -1 : 1));
  const lead = calls.find(address) ?? calls[0];
  const earliest = (times) => Math.min(...times.filter(Boolean).map((time) => Date.parse(time)));
  const reported = calls.map((call) => call.reported_at);
  const known = reported.some(Boolean);
  return {
    number,
    kind: lead.kind,
    title: lead.title || lead.nature_of_call || "Call of an unknown kind",
    place: place(lead),
    address: address(lead),
    /** Whether the city says when it was reported; else `since` is when it was first seen. */
    reported: known,
    since: earliest(known ? reported : calls.map((call) => call.first_seen)),
  };
}

/** `9700 block Forest Ln`, `N Peak St at Live Oak St`. */
function place({ block, location }) {
  const where = titleCase(location ?? "");
  const number = block?.trim();
  if (number) return `${number} block ${where}`.trim();
  const streets = where.split(" / ");
  return (streets.length === 2 ? streets.join(" at ") : where) || "Place not given";
}

const titleCase = (text) =>
  text
    .toLowerCase()
    .replace(/\s+/g, " ")
    .trim()
    .replace(/(^|[\s\-/(.])(\p{L})/gu, (_, before, letter) => before + letter.toUpperCase())
    .replace(/\bMc(\p{L})(?=\p{L}{2})/gu, (_, letter) => `Mc${letter.toUpperCase()}`)
    .replace(/\b(Nb|Sb|Eb|Wb|Ih|Us|Fm)(?=\s|$)/g, (word) => word.toUpperCase());
