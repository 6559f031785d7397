// Cambridge, Massachusetts, as a city of the program: its streets and its own words for places, invented calls. Its
// files (City of Cambridge open data, public domain by PDDL) are in ../shared and not a part of the project.
import { access, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { row } from "./calls.js";

/** The folder of its TIGER/Line files; null where it isn't at hand. */
export async function cambridgeStreets() {
  const shared = process.env.BLOTTER_SHARED ?? fileURLToPath(new URL("../../../shared", import.meta.url));
  const folder = path.join(shared, "streets", "cambridge");
  return access(folder).then(() => folder, () => null);
}

const CITY = `
name = "Cambridge"
place = "Cambridge, Massachusetts"
zone = "America/New_York"
bounds = [42.34, -71.17, 42.42, -71.05]
first_view = [42.3745, -71.11, 14.0]
emergency = "911"
caveat = "These calls are invented, to show the map."
attribution = "Invented calls"
licence = "none"
source_url = "https://www.cambridgema.gov/"

[feed]
protocol = "soda"
url = "http://127.0.0.1:9/"
page_size = 50000
order = "incident_number,unit_number"

[columns]
incident_number = ["incident_number"]
unit_number = ["unit_number"]
division = ["division"]
nature_of_call = ["nature_of_call"]
priority = ["priority"]
date = ["date"]
time = ["time"]
block = ["block"]
location = ["location"]
beat = ["beat"]
status = ["status"]

[times]
date = ["%Y-%m-%dT%H:%M:%S%.f"]
time = ["%H:%M:%S"]

[kinds.natures.road]
"AX" = "Minor accident"
"TR" = "Traffic hazard"

[kinds.natures.theft]
"TH" = "Theft"

[kinds.natures.suspicious]
"SP" = "Suspicious person"

[kinds.natures.disturbance]
"DI" = "Disturbance"
`;

/** Writes the city's file into a folder and returns its path. */
export async function cambridgeCity(folder) {
  const file = path.join(folder, "cambridge.toml");
  await writeFile(file, CITY);
  return file;
}

/** Sidney St ends at 299, and the street's name is exact: the map shows the street, and says that there is no such block. */
export const IN_DOUBT = { block: "300", location: "Sidney St" };

/** Calls at places as a dispatcher would write them; the first one is in doubt. */
export function cambridgeRows() {
  const natures = ["AX - Minor Accident", "SP - Suspicious Person", "TH - Theft", "DI - Disturbance", "TR - Traffic Hazard"];
  const places = [
    IN_DOUBT,
    { block: "700", location: "Massachusetts Ave" },
    { block: null, location: "Mout Auburn St / Brattle St" },
    { block: "59", location: "Henry St Unit 2" },
    { block: null, location: "Prospect St / Broadway" },
    { block: "200", location: "O'Brien Hwy" },
    { block: "100", location: "Cambridgeside Pl" },
    { block: "300", location: "Huron Ave" },
    { block: "400", location: "Concord Ave" },
    { block: null, location: "Hampshire St / Cambridge St" },
    { block: "100", location: "Magazine St" },
    { block: "800", location: "Cambridge St" },
    { block: null, location: "Massachusetts Ave / Porter Rd" },
    { block: "1600", location: "Massachusetts Ave" },
    { block: "100", location: "Third St" },
    { block: "40", location: "Avon Hill St" },
    { block: "323", location: "Allston St" },
    { block: "648", location: "Green St" },
  ];
  return places.map((place, number) => row({
    minutesAgo: 3 + 4 * number,
    nature_of_call: natures[number % natures.length],
    division: ["East", "West"][number % 2],
    priority: String(1 + number % 3),
    ...place,
  }));
}
