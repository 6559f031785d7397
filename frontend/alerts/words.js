// The sentences of alerts: they inform, and never frighten.

const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;

/** `under a minute`, `12 min`, `1 h 06 min`. */
export function duration(ms) {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return "under a minute";
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** One piece of news on a line. */
export function line({ what, incident: { title, place }, took }) {
  const how = what === "new" ? "New" : took === undefined ? "Ended" : `Ended after ${duration(took)}`;
  return `${how}: ${title}, ${place}`;
}

/** The title and text of a notification. */
export function notification(news) {
  if (news.length === 1) return single(news[0]);
  const [begun, ended] = ["new", "ended"].map((what) => news.filter((one) => one.what === what).length);
  const title = [begun && plural(begun, "new call", "new calls"), ended && plural(ended, "call", "calls") + " ended"];
  const lines = news.slice(0, 4).map(line);
  if (news.length > 4) lines.push(`And ${news.length - 4} more.`);
  return { title: title.filter(Boolean).join(", "), body: lines.join("\n") };
}

function single({ what, incident: { title, place, reported }, took }) {
  if (what === "new") {
    const when = reported && took >= 60_000 ? ` Reported ${duration(took)} ago.` : "";
    return { title: `New call: ${title}`, body: `${place}.${when} A report, not a finding.` };
  }
  const how =
    took === undefined
      ? "It has ended; when is not known here."
      : `It took ${duration(took)}, from ${reported ? "the report" : "when it was first seen here"} until no unit was left.`;
  return { title: `Call ended: ${title}`, body: `${place}. ${how}` };
}
